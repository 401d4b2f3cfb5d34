import type { WebClient } from '@slack/web-api';
import type { Settings } from '../../domain/settings.ts';
import { hasNames, slackNamesIn, withSlackIds } from '../../domain/settings-names.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Logger } from '../../lib/log.ts';
import { findNames, UnknownNames } from './find-names.ts';

const pauseMs = 2_000;

/**
 * The settings with ids in place of names. Settings with only ids are returned immediately without calling Slack. While
 * Slack is unavailable it retries for at most `patienceMs`, then throws; UnknownNames is thrown immediately.
 */
export async function resolveNames(
  client: WebClient,
  settings: Settings,
  { clock, logger, patienceMs }: { clock: Clock; logger: Logger; patienceMs: number },
): Promise<Settings> {
  const names = slackNamesIn(settings);
  if (!hasNames(names)) return settings;
  const until = clock.monotonicMs() + patienceMs;
  for (;;) {
    try {
      const ids = await findNames(client, names);
      for (const kind of ['channels', 'people', 'groups'] as const)
        for (const name of names[kind])
          logger.info({ name, id: ids[kind].get(name) }, 'a name of the settings was found');
      return withSlackIds(settings, ids);
    } catch (error) {
      if (error instanceof UnknownNames || clock.monotonicMs() >= until) throw error;
      logger.warn({ err: error }, 'the names of the settings cannot be looked up yet; Slack is asked again');
      await clock.sleep(pauseMs);
    }
  }
}
