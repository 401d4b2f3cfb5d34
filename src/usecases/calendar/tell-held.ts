import { whyClosed } from '../../domain/calendar/calendar.ts';
import { clockWords } from '../../domain/explanation.ts';
import { asTyped } from '../../domain/message/message.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { sha256 } from '../../lib/hash.ts';
import type { Deps } from '../deps.ts';
import { loadCalendar, placeOf } from './calendar-check.ts';
import { plannedIn } from './look-ahead.ts';

const mostNamed = 20;

/**
 * Says which planned releases the calendar of these settings would keep from starting at their time, after a start and
 * after a reload: in the log, and in the release channel once for the same ones. Returns how many there are.
 */
export async function tellHeld(
  deps: Pick<Deps, 'database' | 'settings' | 'clock' | 'ids' | 'logger'>,
): Promise<number> {
  const now = deps.clock.now();
  const { entries, active } = await deps.database.read(async (stores) => ({
    entries: await loadCalendar(deps, stores, now),
    active: await stores.releases.active(),
  }));
  const held = plannedIn(active).flatMap(({ release, ...period }) => {
    const closed = period.startsAt < now ? null : whyClosed(entries, placeOf(release), period);
    if (closed === null) return [];
    return [{ ref: releaseRef(release), at: period.startsAt.toISOString(), by: closed.names.slice(0, 5).join(', ') }];
  });
  if (held.length === 0) return 0;
  deps.logger.warn({ releases: held }, 'planned releases cannot start at their time by the calendar');
  const rows = held.slice(0, mostNamed).map(({ ref, at, by }) => `• ${ref} at ${clockWords(at)}: ${by}`);
  const more = held.length > mostNamed ? [`and ${held.length - mostNamed} more`] : [];
  const head =
    held.length === 1
      ? ':warning: By the calendar, a planned release cannot start at its time:'
      : `:warning: By the calendar, ${held.length} planned releases cannot start at their time:`;
  const text = [head, ...rows, ...more, 'Nothing was moved; “/deploy when <service>” says when they can start.'].join(
    '\n',
  );
  await deps.database.transaction((stores) =>
    stores.posts.add({
      id: deps.ids.next<'Post'>('pst'),
      releaseId: null,
      key: `calendar-held:${sha256(text).slice(0, 32)}`,
      target: deps.settings.releaseChannel,
      threadOf: null,
      content: { kind: 'text', text: asTyped(text) },
      priority: 4,
    }),
  );
  return held.length;
}
