import type { Reading } from '../../src/domain/analysis/readings/measurement.ts';
import type { Clock } from '../../src/lib/clock.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { MetricSource } from '../../src/ports/metric-source.ts';
import type { Artifact, VersionSource } from '../../src/ports/version-source.ts';
import type { Commanded } from './fake-executor.ts';
import { people } from './test-settings.ts';

/** How a check answers: as it should, with an error, slowly, not at all, in a way that tells nothing, or with what was so an hour ago. */
export type Behavior = 'good' | 'bad' | 'slow' | 'silent' | 'unmeasurable' | 'stale';

/** The services as they run: which version where, and how each of their checks behaves. */
export interface World {
  /** Version per `service/environment`; null means that nothing runs there. */
  running: Map<string, string | null>;
  /** How a check behaves now; `name` is the check's, or `version` for the address of the running version. */
  behave(decide: (probe: { service: string; name: string; version: string | null }) => Behavior): void;
  /** Every reading taken, as `service/name`. */
  readonly readings: string[];
  artifacts: Map<string, Partial<Artifact>>;
  /** What artifacts say of an unknown version: `missing` or, when it throws, that nobody can tell. */
  areArtifactsAway: boolean;
  metricSource: MetricSource;
  versionSource: VersionSource;
  /** What a deployment command that succeeded does to the world. */
  apply(operation: Commanded): void;
}

const moving = new Set(['deploy', 'shift', 'replace', 'restore']);

export function fakeWorld(clock: Clock): World {
  let decide: (probe: { service: string; name: string; version: string | null }) => Behavior = () => 'good';
  const world: World = {
    running: new Map(),
    artifacts: new Map(),
    readings: [],
    areArtifactsAway: false,
    behave: (next) => {
      decide = next;
    },
    metricSource: {
      async read({ with: { url } }) {
        const { service, environment, name } = takeApart(String(url));
        const running = world.running.get(`${service}/${environment}`);
        const version = running === undefined ? '1.0.0' : running;
        world.readings.push(`${service}/${name}`);
        return reading(decide({ service, name, version }), version, name === 'version', clock.now());
      },
    },
    versionSource: {
      async find({ service }, version) {
        if (world.areArtifactsAway) throw new IntegrationError('unavailable', 'the build store does not answer');
        const known = world.artifacts.get(`${service}/${version}`) ?? (world.artifacts.size === 0 ? {} : undefined);
        return known === undefined ? null : { ...artifactOf(version), ...known };
      },
      async list() {
        return { versions: ['1.0.0', '1.1.0'], leftOut: [] };
      },
    },
    apply({ argv }) {
      const [verb, service, environment, version] = argv;
      if (verb !== undefined && moving.has(verb) && version !== undefined)
        world.running.set(`${service}/${environment}`, version);
    },
  };
  return world;
}

function artifactOf(version: string): Artifact {
  return {
    version,
    digest: `sha256:${version}`,
    notes: `What ${version} brings`,
    changedFiles: 3,
    migrations: [],
    configuration: [],
    authors: [people.author],
    checks: null,
  };
}

function takeApart(url: string): { service: string; environment: string; name: string } {
  const { hostname, pathname } = new URL(url);
  const [service = '', environment = ''] = hostname.split('.');
  return { service, environment, name: pathname.slice(1) };
}

function reading(behavior: Behavior, version: string | null, isVersion: boolean, at: Date): Reading {
  if (behavior === 'unmeasurable') return { kind: 'error', detail: 'no file descriptors', at };
  if (behavior === 'stale') return reading('good', version, isVersion, new Date(at.getTime() - 3_600_000));
  if (behavior === 'silent') return { kind: 'no_answer', reason: 'timeout', latencyMs: 1_500, at };
  if (version === null) return { kind: 'no_answer', reason: 'refused', latencyMs: 1, at };
  const latencyMs = behavior === 'slow' ? 900 : 20;
  if (behavior === 'bad') return { kind: 'answered', status: 500, latencyMs, body: 'oops', at };
  return { kind: 'answered', status: 200, latencyMs, body: isVersion ? JSON.stringify({ version }) : 'fine', at };
}
