import type { Settings } from '../domain/settings.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Logger } from '../lib/log.ts';
import type { Database } from '../ports/database.ts';
import type { Directory } from '../ports/directory.ts';
import type { Messenger } from '../ports/messenger.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Systems } from '../ports/systems.ts';

/**
 * All dependencies of the use cases; built once in main.ts, faked in tests. A use case names the parts that it needs.
 */
export interface Deps {
  database: Database;
  settings: Settings;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  systems: Systems;
  directory: Directory;
  messenger: Messenger;
  metrics: Metrics;
  /** Passed to due work: aborted on shutdown; long-running work is then left to its lease. */
  stopping?: AbortSignal;
  /** Identifies this machine, so that operations are only looked up where they were started. */
  host: string;
}

/** What recording a change to a release needs. */
export type ChangeDeps = Pick<Deps, 'database' | 'settings' | 'clock' | 'ids' | 'logger'>;

/** What a person's request needs: `ChangeDeps`, and the directory. */
export type RequestDeps = ChangeDeps & Pick<Deps, 'directory'>;
