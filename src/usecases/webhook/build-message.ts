import type { Settings } from '../../domain/settings.ts';
import { type CDEvent, cdEventOf, isMapped, mappedTypes } from '../../domain/webhook/cdevents.ts';
import type { Happening, RecordOf } from '../../domain/webhook/happening.ts';
import { type Payload, payloadOf } from '../../domain/webhook/payload.ts';
import type { Subscriber } from '../../domain/webhook/subscriber.ts';
import { sha256 } from '../../lib/hash.ts';
import { maskWithin, redact } from '../../lib/redact.ts';
import type { Database } from '../../ports/database.ts';
import type { WebhookFeed } from '../../ports/stores/webhook-store.ts';
import type { WebhookRequest } from '../../ports/webhook-sender.ts';

/** Written by the bot itself, and too random to be told from a credential. */
const ownWords: ReadonlySet<string> = new Set(['id', 'planHash', 'before', 'after', 'deploymentId', 'operationId']);
/** As many earlier events as are read to find the one before. */
const lookBack = 50;

interface Source {
  subscriber: Subscriber;
  feed: WebhookFeed;
  about: RecordOf;
}

/** The request for this event: the same id and body in every attempt. */
export async function buildMessage(
  deps: { database: Database; settings: Pick<Settings, 'organization'> },
  source: Source,
  happening: Happening,
): Promise<WebhookRequest> {
  const { subscriber, about } = source;
  const payload: Payload = maskWithin(payloadOf(happening, about), redact, ownWords);
  const id = idOf(source, happening.position);
  const { url, secretVariables } = subscriber;
  if (subscriber.format === 'standard') return { url, secretVariables, id, body: JSON.stringify(payload), headers: {} };
  const event = await toCDEvent(deps, source, happening, payload);
  if (event === null) throw new Error(`${happening.type} has no counterpart in CDEvents`);
  return { url, secretVariables, id, body: JSON.stringify(event), headers: cloudEventHeaders(event) };
}

async function toCDEvent(
  { database, settings }: Parameters<typeof buildMessage>[0],
  source: Source,
  happening: Happening,
  payload: Payload,
): Promise<CDEvent | null> {
  const { feed, about } = source;
  const { earlier, deployment } = await database.read(async (stores) => ({
    earlier: await stores.webhooks.before(feed, happening.position, mappedTypes, lookBack),
    deployment: about.kind === 'release' ? await stores.deployments.forRelease(about.id) : null,
  }));
  const previous = earlier.find(isMapped);
  return cdEventOf(happening, about, {
    id: idOf(source, happening.position),
    source: `urn:quarterdeck:${encodeURIComponent(settings.organization.name)}`,
    previousId: previous === undefined ? null : idOf(source, previous.position),
    previousVersion: deployment?.previousVersion ?? null,
    payload,
  });
}

/** Unique for each event and subscriber, and never another one for the same. */
function idOf({ subscriber, about }: Source, position: number): string {
  return `msg_${sha256(`${subscriber.name}:${about.id}:${position}`).slice(0, 32)}`;
}

/** CloudEvents over HTTP in binary mode. */
function cloudEventHeaders({ context, subject }: CDEvent): Record<string, string> {
  return {
    'ce-specversion': '1.0',
    'ce-id': context.id,
    'ce-type': context.type,
    'ce-source': context.source,
    'ce-subject': encodeURI(subject.id),
    'ce-time': context.timestamp,
  };
}
