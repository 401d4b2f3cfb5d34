import { assess, type Measurement, type Reading } from '../../domain/analysis/readings/measurement.ts';
import type { Invocation } from '../../domain/invocation.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Service, ServiceCheck, ServiceEnvironment } from '../../domain/service.ts';
import { fitsPattern, isVersion, oddVersion, versionProblem } from '../../domain/version.ts';
import { redact } from '../../lib/redact.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { storableText } from '../../lib/storable-text.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { type Artifact, bareArtifact, type VersionQuery } from '../../ports/version-source.ts';
import type { Deps } from '../deps.ts';

const versionTimeoutMs = 1_500;
/** A reading ends within this time. */
export const readingTimeoutMs = 6_000;

/** Takes one reading of a check and compares it with what the check expects. */
export async function measureCheck(
  deps: Pick<Deps, 'systems' | 'clock'>,
  check: ServiceCheck,
  policy: Pick<Policy, 'readingMaxAgeMs'>,
): Promise<Measurement> {
  const reading = await readFrom(deps, check, {
    timeoutMs: readingTimeoutMs,
    ...(check.everyMs === null ? {} : { windowMs: check.everyMs }),
  });
  const measured = assess(check, reading, { now: deps.clock.now(), maxAgeMs: policy.readingMaxAgeMs });
  // A service may answer with characters that no database takes; that must not cost the reading.
  return { ...measured, detail: storableText(measured.detail) };
}

/** A source that cannot be connected is just another missing reading. */
async function readFrom(
  deps: Pick<Deps, 'systems' | 'clock'>,
  { uses, with: words }: Invocation,
  query: { timeoutMs: number; windowMs?: number },
): Promise<Reading> {
  try {
    return await (await deps.systems.metricSource(uses)).read({ with: words, ...query });
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return { kind: 'error', detail: error.message, at: deps.clock.now() };
  }
}

/**
 * The running version as reported by the service: a version, `nothing` when nothing responds, or unknown. `not_asked`:
 * the settings have no URL for it, and the record is used.
 */
export type Running =
  | { kind: 'version'; version: string }
  | { kind: 'nothing' }
  | { kind: 'not_asked' }
  | { kind: 'unknown'; detail: string };

/** Asks the service which version is running; never throws. */
export async function readRunningVersion(
  deps: Pick<Deps, 'systems' | 'clock'>,
  environment: ServiceEnvironment,
): Promise<Running> {
  if (environment.runningVersion === null) return { kind: 'not_asked' };
  const { url, field } = environment.runningVersion;
  const reading = await readFrom(deps, { uses: 'http', with: { url } }, { timeoutMs: versionTimeoutMs });
  switch (reading.kind) {
    case 'number':
    case 'requests':
    case 'events':
      return { kind: 'unknown', detail: 'the answer is a number' };
    case 'no_data':
    case 'error':
    case 'failed':
      return { kind: 'unknown', detail: reading.detail };
    case 'no_answer':
      return reading.reason === 'refused'
        ? { kind: 'nothing' }
        : { kind: 'unknown', detail: `no answer (${reading.reason})` };
    case 'answered': {
      if (reading.status !== 200) return { kind: 'unknown', detail: `status ${reading.status}` };
      return versionIn(reading.body, field);
    }
  }
}

/**
 * The version in a response. Decisions use exactly what the service reported; a value that is not a valid version, or
 * that is a credential, counts as unknown, and people see a masked form of it.
 */
function versionIn(body: string, field: string): Running {
  const value = fieldOf(body, field);
  if (value === undefined || value === null || value === '')
    return { kind: 'unknown', detail: `the answer has no field “${field}”` };
  // Any other number may have been altered by parsing: 1.10 is parsed as 1.1.
  const version = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof version === 'string' && isVersion(version) && redact(version) === version)
    return { kind: 'version', version };
  // Masked before truncation, so that the cut does not leave the beginning of a credential.
  const shown = oddVersion(redact(typeof version === 'string' ? version : JSON.stringify(version)));
  return { kind: 'unknown', detail: `the field “${field}” holds “${shown}”, which is not a version` };
}

function fieldOf(body: string, field: string): unknown {
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null) return undefined;
    return Object.getOwnPropertyDescriptor(parsed, field)?.value;
  } catch {
    return undefined;
  }
}

/**
 * The artifact of a version. An invalid version is refused with the rule that it breaks; a nonexistent one, with the
 * versions that exist. If the settings have no source of versions, every version is accepted as typed. `running`: the
 * version that the changes are counted from.
 */
export async function findArtifact(
  deps: Pick<Deps, 'systems'>,
  service: Service,
  version: string,
  running: string | null,
): Promise<Result<Artifact, Refusal>> {
  const problem = versionProblem(version);
  // No registry or command is queried for an invalid version.
  if (problem !== null) return err({ kind: 'not_a_version', asked: version, problem });
  const { versionPattern: pattern, name } = service;
  if (pattern !== null && !fitsPattern(version, pattern))
    return err({ kind: 'not_a_version', asked: version, problem: `of ${name} looks like ${pattern} (versionPattern)` });
  // A digest identifies its content.
  if (service.versions === null) return ok(bareArtifact(version, version.startsWith('sha256:') ? version : null));
  const query = { service: name, with: service.versions.with, env: service.commandEnvironment };
  try {
    const source = await deps.systems.versionSource(service.versions.uses);
    const artifact = await source.find(query, version, running);
    if (artifact) return ok(artifact);
    return err({
      kind: 'unknown_version',
      service: name,
      asked: version,
      ...(await knownVersions(deps, service, query)),
    });
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return err({ kind: 'could_not_find_out', what: `The artifact of ${name} ${version}`, detail: error.message });
  }
}

/** The available alternatives; failing to list them is no reason to omit the refusal. */
async function knownVersions(
  deps: Pick<Deps, 'systems'>,
  service: Service,
  query: VersionQuery,
): Promise<{ known: string[]; leftOut: string[]; unlisted?: string }> {
  try {
    const source = await deps.systems.versionSource(service.versions?.uses ?? '');
    const { versions, leftOut } = await source.list(query);
    return { known: [...versions], leftOut: [...leftOut] };
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return { known: [], leftOut: [], unlisted: error.message };
  }
}

/** Local weekday (0 is Sunday) and hour of a moment in a time zone. */
export function localTime(at: Date, timeZone: string): { weekday: number; hour: number } {
  const parts = new Intl.DateTimeFormat('en-US', {
    timeZone,
    weekday: 'short',
    hour: 'numeric',
    hourCycle: 'h23',
  }).formatToParts(at);
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? '';
  return {
    weekday: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'].indexOf(part('weekday')),
    hour: Number(part('hour')),
  };
}
