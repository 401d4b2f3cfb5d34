import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { Executor } from '../../src/ports/executor.ts';
import type { MetricSource } from '../../src/ports/metric-source.ts';
import type { Pager } from '../../src/ports/pager.ts';
import type { Systems } from '../../src/ports/systems.ts';
import type { VersionSource } from '../../src/ports/version-source.ts';

/** One provider of each port, whatever the settings use. */
export function fakeSystems(parts: {
  executor: Executor;
  metricSource: MetricSource;
  versionSource: VersionSource;
  pager?: Pager;
}): Systems {
  return {
    executor: async () => parts.executor,
    metricSource: async () => parts.metricSource,
    versionSource: async () => parts.versionSource,
    alertSource: () => Promise.reject(new Error('there is no source of alerts here')),
    pager: async (uses) => parts.pager ?? noPager(uses),
  };
}

/** The same systems with some parts exchanged. */
export function withParts(systems: Systems, parts: Partial<Parameters<typeof fakeSystems>[0]>): Systems {
  const { executor, metricSource, versionSource, pager } = parts;
  return {
    ...systems,
    ...(executor ? { executor: async () => executor } : {}),
    ...(metricSource ? { metricSource: async () => metricSource } : {}),
    ...(versionSource ? { versionSource: async () => versionSource } : {}),
    ...(pager ? { pager: async () => pager } : {}),
  };
}

/** Systems of which none is there. */
export const noSystems: Systems = {
  executor: () => Promise.reject(new Error('there is no executor here')),
  metricSource: () => Promise.reject(new Error('there is no source of measurements here')),
  versionSource: () => Promise.reject(new Error('there is no source of versions here')),
  alertSource: () => Promise.reject(new Error('there is no source of alerts here')),
  pager: noPager,
};

function noPager(uses: string): Promise<never> {
  return Promise.reject(new IntegrationError('not_found', `there is no pager ${uses} here`));
}
