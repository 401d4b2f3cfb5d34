import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Secret } from '../../lib/redact.ts';
import { DeliveryRefused } from '../../ports/alert-source.ts';
import type { PagerEvent, PagerSource } from '../../ports/pager-source.ts';
import { parseJson } from '../kit/http/json-answer.ts';
import { dedupKey, isHashed } from './dedup-key.ts';
import type { PagerdutyApi } from './pagerduty-api.ts';

const Envelope = z.object({ event: z.object({ event_type: z.string() }) });

const Agent = z.object({ type: z.string(), id: z.string(), summary: z.string().nullish() });
const Time = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** An event of an incident; what is not used here is not looked at. */
const IncidentEvent = z.object({
  event: z.object({
    id: z.string().min(1).max(200),
    occurred_at: Time,
    agent: Agent.nullish(),
    data: z.object({ incident_key: z.string().max(1_000).nullish(), created_at: Time }),
  }),
});

const deeds: Readonly<Record<string, PagerEvent['did']>> = {
  'incident.acknowledged': 'acknowledged',
  'incident.resolved': 'resolved',
};

const mostSignatures = 10;

/**
 * Reads V3 webhooks. Only what a person did counts: what came in through an integration (our own calls, too), and what
 * a timeout did, says nothing about anybody who looks after the problem.
 */
export function createPagerdutySource({
  secrets,
  api,
}: {
  secrets: readonly Secret[];
  api: PagerdutyApi | null;
}): PagerSource {
  return {
    name: 'PagerDuty',
    keyOf: dedupKey,
    isShortened: isHashed,
    emailOf: async (personId) => (api === null ? null : api.emailOf(personId)),
    read: async ({ headers, body }) => {
      if (!isSigned(headers['x-pagerduty-signature'], body, secrets))
        throw new DeliveryRefused('unauthenticated', 'no signature is right');
      const sent = parseJson(body);
      const envelope = Envelope.safeParse(sent);
      if (!envelope.success) throw new DeliveryRefused('unreadable', 'it is no V3 webhook of PagerDuty');
      const { event_type: type } = envelope.data.event;
      // PagerDuty stops to send anything after a few refusals, so what is of no use here is taken.
      if (!Object.hasOwn(deeds, type)) return [];
      const read = IncidentEvent.safeParse(sent);
      if (!read.success) throw new DeliveryRefused('unreadable', 'it is no event of an incident');
      const { id, occurred_at: occurredAt, agent, data } = read.data.event;
      const did = deeds[type];
      const { incident_key: key, created_at: begunAt } = data;
      if (did === undefined || agent?.type !== 'user_reference' || !key) return [];
      return [{ id, key, did, by: { id: agent.id, name: agent.summary ?? '' }, occurredAt, begunAt }];
    },
  };
}

/** Every secret is held against every signature, in a time that tells nothing about either. */
function isSigned(header: string | undefined, body: Uint8Array, secrets: readonly Secret[]): boolean {
  const given = (header ?? '')
    .split(',', mostSignatures)
    .flatMap((one) => /^v1=([0-9a-f]{64})$/i.exec(one.trim())?.[1] ?? [])
    .map((hex) => Buffer.from(hex, 'hex'));
  const wanted = secrets.map((secret) => createHmac('sha256', secret.reveal()).update(body).digest());
  return wanted.map((one) => given.map((other) => timingSafeEqual(one, other)).includes(true)).includes(true);
}
