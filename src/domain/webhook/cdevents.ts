import type { EventType } from '../event.ts';
import type { Happening, RecordOf } from './happening.ts';
import type { Payload } from './payload.ts';

/** The version of the CDEvents specification that the events are written by. */
const specversion = '0.5.1';

/** One event as CDEvents describes it. */
export interface CDEvent {
  context: {
    specversion: string;
    id: string;
    chainId: string;
    source: string;
    type: string;
    timestamp: string;
    links?: readonly { linkType: 'PATH' | 'END'; from: { contextId: string } }[];
  };
  subject: { id: string; content: Readonly<Record<string, unknown>> };
  customData: Payload;
  customDataContentType: 'application/json';
}

/** What is known of a happening besides its own record. */
export interface CDEventFacts {
  id: string;
  /** What identifies this installation, as a URI. */
  source: string;
  /** The id of the CDEvent before it in the same chain; null when it is the first. */
  previousId: string | null;
  /** The version that ran before the deployment; null when nothing did. */
  previousVersion: string | null;
  /** What the standard format says of it, masked. */
  payload: Payload;
}

type Mapping = (happening: Happening, about: RecordOf, facts: CDEventFacts) => Mapped | null;

interface Mapped {
  type: string;
  subjectId: string;
  content: Readonly<Record<string, unknown>>;
  isEnd?: true;
}

/** Events without a row here have no counterpart in CDEvents, or need what we do not know. */
const mappings: { readonly [T in EventType]?: Mapping } = {
  'release.opened': (_, about) => run('queued', about, {}),
  'release.started': (_, about) => run('started', about, {}),
  'release.completed': (_, about) => run('finished', about, { outcome: 'success' }),
  'release.closed': (_, about) => run('finished', about, { outcome: 'failure' }),
  'release.rolled_back': (_, about) => run('finished', about, { outcome: 'failure' }),
  'release.cancelled': (_, about) => run('finished', about, { outcome: 'cancel' }),
  'deployment.moved': ({ type, data }, about, { previousVersion }) =>
    type === 'deployment.moved' && data.from === 'running' && data.to === 'verifying' && about.kind === 'release'
      ? service(previousVersion === null ? 'deployed' : 'upgraded', about, about.version)
      : null,
  'rollback.finished': ({ type, data }, about) =>
    type === 'rollback.finished' ? service('rolledback', about, data.targetVersion) : null,
  'incident.declared': (_, about, facts) => incident('detected', about, facts, 'title'),
  'incident.resolved': (_, about, facts) => incident('resolved', about, facts, 'how'),
};

/** The types of events of which some have a counterpart in CDEvents. */
export const mappedTypes = Object.keys(mappings) as readonly EventType[];

export function isMappedType(type: EventType): boolean {
  return Object.hasOwn(mappings, type);
}

/** Whether this very event has a counterpart in CDEvents. */
export function isMapped({ type, data }: Happening): boolean {
  if (type === 'deployment.moved') return data.from === 'running' && data.to === 'verifying';
  return isMappedType(type);
}

/** The event as CDEvents describes it; null when it has no counterpart there. */
export function cdEventOf(happening: Happening, about: RecordOf, facts: CDEventFacts): CDEvent | null {
  const mapped = mappings[happening.type]?.(happening, about, facts) ?? null;
  if (mapped === null) return null;
  const from = facts.previousId === null ? null : { contextId: facts.previousId };
  return {
    context: {
      specversion,
      id: facts.id,
      chainId: about.id,
      source: facts.source,
      type: `dev.cdevents.${mapped.type}`,
      timestamp: happening.at.toISOString(),
      ...(from === null ? {} : { links: [{ linkType: mapped.isEnd === true ? 'END' : 'PATH', from }] }),
    },
    subject: { id: mapped.subjectId, content: mapped.content },
    customData: facts.payload,
    customDataContentType: 'application/json',
  };
}

/** A release as a run of the pipeline of its service. */
function run(
  what: 'queued' | 'started' | 'finished',
  about: RecordOf,
  content: Readonly<Record<string, unknown>>,
): Mapped {
  return {
    type: `pipelinerun.${what}.0.3.0`,
    subjectId: about.id,
    // The specification requires an address, and a release has no page of its own.
    content: { pipelineName: about.service, uri: `urn:quarterdeck:release:${about.id}`, ...content },
    ...(what === 'finished' ? { isEnd: true as const } : {}),
  };
}

function service(what: 'deployed' | 'upgraded' | 'rolledback', about: RecordOf, version: string): Mapped {
  return {
    type: `service.${what}.0.3.0`,
    subjectId: about.service,
    content: { environment: { id: about.environment }, artifactId: packageUrl(about.service, version) },
  };
}

function incident(
  what: 'detected' | 'resolved',
  about: RecordOf,
  { payload }: CDEventFacts,
  described: string,
): Mapped {
  const { details } = payload.data;
  const description = details[described];
  return {
    type: `incident.${what}.0.3.0`,
    subjectId: String(details.ref ?? about.id),
    content: {
      ...(typeof description === 'string' ? { description: description.replaceAll('_', ' ') } : {}),
      environment: { id: about.environment },
      service: { id: about.service },
      ...(about.kind === 'release' ? { artifactId: packageUrl(about.service, about.version) } : {}),
    },
  };
}

/** We know a service and its version, not where its package is kept. */
function packageUrl(name: string, version: string): string {
  return `pkg:generic/${encodeURIComponent(name)}@${encodeURIComponent(version)}`;
}
