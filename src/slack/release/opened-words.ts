import { strategyProfiles } from '../../domain/strategy/profile.ts';
import { wallTime } from '../../lib/zoned-time.ts';
import type { Opened } from '../../usecases/release/open-release.ts';
import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';

/**
 * The opened release, with the start as a date in the time zone in which it was typed, so that a misunderstanding is
 * noticed.
 */
export function openedWords(opened: Opened, timeZone: string): Mrkdwn {
  const { ref, service, version, environment, strategy, risk, startsAt, conflicts = [] } = opened;
  const start = !startsAt ? '' : ` It starts ${dateWords(new Date(startsAt), timeZone)}.`;
  return mrkdwn`:memo: *${ref}* planned, waiting for approval: ${service} ${version} in ${environment} (${strategyProfiles[strategy].displayName}, ${risk} risk).${start} The card is in the release channel.${conflicts.length === 0 ? '' : ` In its way at that time: ${conflicts.map((one) => `${one.ref} (${one.why})`).join(', ')}.`}`;
}

/** `Monday, November 30, 2026, 09:00 (Europe/Berlin)` */
function dateWords(at: Date, timeZone: string): string {
  const day = at.toLocaleDateString('en-US', {
    timeZone,
    weekday: 'long',
    year: 'numeric',
    month: 'long',
    day: 'numeric',
  });
  const { hour, minute } = wallTime(at, timeZone);
  return `${day}, ${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')} (${timeZone})`;
}
