import type { Executor } from '../../src/ports/executor.ts';
import type { MetricSource } from '../../src/ports/metric-source.ts';
import type { Systems } from '../../src/ports/systems.ts';
import type { VersionSource } from '../../src/ports/version-source.ts';

/** One provider of each port, whatever the settings use. */
export function fakeSystems(parts: {
  executor: Executor;
  metricSource: MetricSource;
  versionSource: VersionSource;
}): Systems {
  return {
    executor: async () => parts.executor,
    metricSource: async () => parts.metricSource,
    versionSource: async () => parts.versionSource,
    alertSource: () => Promise.reject(new Error('there is no source of alerts here')),
  };
}

/** The same systems with some parts exchanged. */
export function withParts(systems: Systems, parts: Partial<Parameters<typeof fakeSystems>[0]>): Systems {
  const { executor, metricSource, versionSource } = parts;
  return {
    ...systems,
    ...(executor ? { executor: async () => executor } : {}),
    ...(metricSource ? { metricSource: async () => metricSource } : {}),
    ...(versionSource ? { versionSource: async () => versionSource } : {}),
  };
}

/** Systems of which none is there. */
export const noSystems: Systems = {
  executor: () => Promise.reject(new Error('there is no executor here')),
  metricSource: () => Promise.reject(new Error('there is no source of measurements here')),
  versionSource: () => Promise.reject(new Error('there is no source of versions here')),
  alertSource: () => Promise.reject(new Error('there is no source of alerts here')),
};
