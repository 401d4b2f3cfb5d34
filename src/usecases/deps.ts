import type { Settings } from '../domain/settings.ts';
import type { Clock } from '../lib/clock.ts';
import type { Ids } from '../lib/ids.ts';
import type { Logger } from '../lib/log.ts';
import type { Directory } from '../ports/directory.ts';
import type { Metrics } from '../ports/metrics.ts';
import type { Messenger } from '../ports/messenger.ts';
import type { Database } from '../ports/database.ts';
import type { Systems } from '../ports/systems.ts';

/** All that the use cases work with; built once in main.ts, faked in tests. A use case names the parts that it needs. */
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
  /** Given to due work: aborted when the process is to end, and what takes long is then left to its lease. */
  stopping?: AbortSignal;
  /** Names this machine, so that operations are only looked up where they were started. */
  host: string;
}

/** What puts a change of a release on record. */
export type ChangeDeps = Pick<Deps, 'database' | 'settings' | 'clock' | 'ids' | 'logger'>;

/** What a person's request needs: `ChangeDeps`, and who the person is. */
export type RequestDeps = ChangeDeps & Pick<Deps, 'directory'>;
