import { z } from 'zod';
import {
  audiences,
  type EscalationTier,
  type Recipient,
  recipientsIn,
  type Timelines,
} from '../../domain/escalation/timeline.ts';
import type { Settings } from '../../domain/settings.ts';
import { Duration } from '../../lib/fields.ts';
import { stableJson } from '../../lib/hash.ts';
import type { CrossProblem } from '../cross-problem.ts';
import { Channel, Person } from '../slack-names.ts';
import type { UsableIntegration } from '../uses.ts';

const longestMs = 24 * 3_600_000;
const mostTiers = 10;
const mostRecipients = 20;

/** Whom the settings name by what they are. */
const roles: Readonly<Record<string, Recipient>> = {
  'escalation channel': { kind: 'escalation-channel' },
  'on-call': { kind: 'on-call' },
  manager: { kind: 'managers' },
};

const expected = `write ${Object.keys(roles).join(', ')}, a channel as "#name", a person as "@name" (both in quotes), or { pager: <integration> }`;

const Named = z.string().transform((text, context): Recipient => {
  const role = Object.hasOwn(roles, text) ? roles[text] : undefined;
  if (role !== undefined) return role;
  const channel = /^[#CG]/.test(text) ? Channel.safeParse(text) : null;
  if (channel?.success) return { kind: 'channel', channel: channel.data };
  const person = /^[@UW]/.test(text) ? Person.safeParse(text) : null;
  if (person?.success) return { kind: 'person', person: person.data };
  context.addIssue({ code: 'custom', message: `nobody is named “${text.slice(0, 60)}”; ${expected}` });
  return z.NEVER;
});

/** Who is notified of a problem, and when: for each audience a list of tiers. */
export function escalationSchema(integrations: readonly UsableIntegration[]) {
  const ids = integrations.flatMap(({ id, pager }) => (pager === undefined ? [] : [id]));
  const Pager = z.strictObject({
    pager: z.string().refine((id) => ids.includes(id), {
      error: ({ input }) =>
        `“${String(input).slice(0, 60)}” is no pager; ${ids.length === 0 ? 'there is none' : `there is ${ids.join(', ')}`}`,
    }),
  });
  // A text is never a pager and an object never anything else, so that one message says what is wrong.
  const hint = {
    description: `Who is notified: ${expected}.`,
    anyOf: [
      { type: 'string' },
      { type: 'object', properties: { pager: { enum: ids } }, required: ['pager'], additionalProperties: false },
    ],
  };
  const One = z
    .unknown()
    .meta(hint)
    .transform((value, context): Recipient => {
      const read =
        typeof value === 'object' && value !== null
          ? Pager.transform(({ pager }): Recipient => ({ kind: 'pager', uses: pager })).safeParse(value)
          : Named.safeParse(value, { error: () => expected });
      if (read.success) return read.data;
      context.addIssue({ code: 'custom', message: read.error.issues[0]?.message ?? expected });
      return z.NEVER;
    });
  const Tier = z
    .strictObject({ notify: z.array(One).min(1, 'name somebody').max(mostRecipients), after: Duration.default(0) })
    .transform(({ notify, after }): EscalationTier => ({ notify, afterMs: after }));
  const Tiers = z.array(Tier).min(1, 'name at least one tier, such as { notify: [escalation channel] }').max(mostTiers);
  return z
    .strictObject({ critical: Tiers.optional(), warning: Tiers.optional() })
    .transform(
      (timelines): Timelines =>
        Object.fromEntries(Object.entries(timelines).filter(([, tiers]) => tiers !== undefined)),
    )
    .default({});
}

/** Tiers out of order, recipients who would not be notified, and roles that nobody has. */
export function impossibleEscalation(settings: Settings): CrossProblem[] {
  return layersOf(settings).flatMap(({ path, timelines }) =>
    audiences.flatMap((audience) => problemsIn(settings, [...path, audience], timelines[audience] ?? [])),
  );
}

/** Every layer that can have timelines, with its place in the file. */
function layersOf({ escalation: { organization, tiers, services } }: Settings) {
  const below = (section: string, layers: Readonly<Record<string, Timelines>>) =>
    Object.entries(layers).map(([name, timelines]) => ({ path: [section, name, 'escalation'], timelines }));
  return [
    { path: ['organization', 'escalation'], timelines: organization },
    ...below('tiers', tiers),
    ...below('services', services),
  ];
}

function problemsIn(settings: Settings, path: string[], tiers: readonly EscalationTier[]): CrossProblem[] {
  const named = new Map<string, number>();
  return tiers.flatMap(({ notify, afterMs }, index) => {
    const at = [...path, String(index)];
    const before = tiers[index - 1]?.afterMs ?? 0;
    const order =
      index === 0 && afterMs > 0
        ? 'the first tier is notified at once; leave “after” out'
        : afterMs > longestMs
          ? 'it must not be later than 24 h'
          : afterMs < before
            ? 'a tier must not come before the one above it'
            : null;
    return [
      ...(order === null ? [] : [{ path: [...at, 'after'], message: order }]),
      ...notify.flatMap((recipient, place) => {
        const message = recipientProblem(settings, recipient, named.get(stableJson(recipient)));
        if (!named.has(stableJson(recipient))) named.set(stableJson(recipient), index + 1);
        return message === null ? [] : [{ path: [...at, 'notify', String(place)], message }];
      }),
    ];
  });
}

function recipientProblem(settings: Settings, recipient: Recipient, earlier: number | undefined): string | null {
  if (earlier !== undefined) return `tier ${earlier} notifies the same already, and nobody is notified twice`;
  if (recipient.kind === 'on-call' && settings.onCallGroup === null)
    return 'nobody is on call; name a user group in people.onCall';
  if (recipient.kind === 'managers' && settings.managers.length === 0)
    return 'there are no managers; name them in people.managers';
  return null;
}

/** Pagers that are named, and whose own settings lack what paging needs. */
export function unsetPagers(settings: Settings, integrations: readonly UsableIntegration[]): CrossProblem[] {
  const named = new Set(recipientsIn(settings.escalation).flatMap((one) => (one.kind === 'pager' ? [one.uses] : [])));
  return integrations.flatMap(({ id, pager }) => {
    if (pager === undefined || !named.has(id)) return [];
    const missing = missingKeys(settings, id, pager.needs);
    return missing.length === 0
      ? []
      : [{ path: ['integrations', id], message: `an escalation pages with it, and it needs: ${missing.join(', ')}` }];
  });
}

/** Which of these keys an integration's own settings lack. */
export function missingKeys({ integrations }: Settings, id: string, needs: readonly string[]): string[] {
  const own = { ...(integrations[id] as object | undefined) } as Record<string, unknown>;
  return needs.filter((key) => own[key] === undefined);
}
