import { assess, type Measurement } from '../../domain/analysis/measurement.ts';
import type { Policy } from '../../domain/policy/policy.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { ServiceCheck, ServiceEnvironment } from '../../domain/service.ts';
import { isVersion, oddVersion } from '../../domain/version.ts';
import { redact } from '../../lib/redact.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Artifact } from '../../ports/artifacts.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';

const probeTimeoutMs = 1_500;

/** Takes one reading of a check, held against what the check expects. */
export async function measureCheck(
  deps: Pick<Deps, 'prober' | 'clock'>,
  check: ServiceCheck,
  policy: Pick<Policy, 'readingMaxAgeMs'>,
): Promise<Measurement> {
  const reading = await deps.prober.read({ url: check.url, method: 'GET', timeoutMs: 6_000, maxBodyBytes: 65_536 });
  return assess(check, reading, { now: deps.clock.now(), maxAgeMs: policy.readingMaxAgeMs });
}

/** What runs now, as the service itself says: a version, `nothing` when nobody answers there, or not known. */
export type Running = { kind: 'version'; version: string } | { kind: 'nothing' } | { kind: 'unknown'; detail: string };

/** Asks the service which version runs; it never throws. */
export async function readRunningVersion(
  deps: Pick<Deps, 'prober'>,
  environment: ServiceEnvironment,
): Promise<Running> {
  const { url, field } = environment.runningVersion;
  const reading = await deps.prober.read({ url, method: 'GET', timeoutMs: probeTimeoutMs, maxBodyBytes: 65_536 });
  switch (reading.kind) {
    case 'error':
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
 * The version that an answer names. What is decided with is exactly what the service said; a value that is no version,
 * or that is a credential, is not known, and people are shown a masked form of it.
 */
function versionIn(body: string, field: string): Running {
  const value = fieldOf(body, field);
  if (value === undefined || value === null || value === '')
    return { kind: 'unknown', detail: `the answer has no field “${field}”` };
  // Any other number may have been changed by reading it: 1.10 is read as 1.1.
  const version = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  if (typeof version === 'string' && isVersion(version) && redact(version) === version)
    return { kind: 'version', version };
  // Masked before it is cut, so that the cut does not leave the beginning of a credential.
  const shown = oddVersion(redact(typeof version === 'string' ? version : JSON.stringify(version)));
  return { kind: 'unknown', detail: `the field “${field}” holds “${shown}”, which is no version` };
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

/** The artifact of a version; what is no version, or does not exist, is refused with the versions that do. */
export async function findArtifact(deps: Deps, service: string, version: string): Promise<Result<Artifact, Refusal>> {
  try {
    // No registry and no command is asked about what cannot be a version.
    const artifact = isVersion(version) ? await deps.artifacts.find(service, version) : null;
    if (artifact) return ok(artifact);
    return err({ kind: 'unknown_version', service, asked: version, ...(await knownVersions(deps, service)) });
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return err({ kind: 'could_not_find_out', what: `The artifact of ${service} ${version}`, detail: error.message });
  }
}

/** What can be asked for instead; that the versions could not be listed is no reason to say nothing. */
async function knownVersions(
  deps: Deps,
  service: string,
): Promise<{ known: string[]; leftOut: string[]; unlisted?: string }> {
  try {
    const { versions, leftOut } = await deps.artifacts.list(service);
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
