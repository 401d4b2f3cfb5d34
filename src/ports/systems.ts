import type { AlertSource } from './alert-source.ts';
import type { Executor } from './executor.ts';
import type { MetricSource } from './metric-source.ts';
import type { Pager } from './pager.ts';
import type { VersionSource } from './version-source.ts';

/**
 * The systems that the bot works with, found by the id of their integration (`uses` in the settings) and connected on
 * first use. Each method throws IntegrationError: `not_found` when no such integration has this capability,
 * `unavailable` when it cannot be connected; the next call tries again.
 */
export interface Systems {
  executor(uses: string): Promise<Executor>;
  metricSource(uses: string): Promise<MetricSource>;
  versionSource(uses: string): Promise<VersionSource>;
  alertSource(uses: string): Promise<AlertSource>;
  pager(uses: string): Promise<Pager>;
}
