import { formatDuration } from '../report/duration.ts';
import type { ServiceCheck } from '../service.ts';
import { minutesToFind, type WatchPlan } from './evidence/sight.ts';
import { mostWeight } from './answer.ts';

/**
 * As how many readings a minute of a check with a pace of its own weighs, as long as there are enough requests to
 * count.
 */
export function pacePerMinute(check: ServiceCheck): number {
  return check.everyMs === null ? 0 : (60_000 / check.everyMs) * (isCounted(check) ? mostWeight(check) : 1);
}

const isCounted = ({ expect }: ServiceCheck) => expect.kind === 'requests';
const shownPercents = [10, 5];

/**
 * A sentence for each check that the watch reads at a pace of its own: how often, and what it finds by counted
 * requests.
 */
export function pacedWords(checks: readonly ServiceCheck[], plan: WatchPlan): string[] {
  return checks.flatMap((check) => {
    if (check.everyMs === null) return [];
    const every = `“${check.title}” is read every ${formatDuration(check.everyMs)}`;
    if (!isCounted(check)) return [`${every}.`];
    const perMinute = pacePerMinute(check);
    const found = shownPercents.flatMap((percent) => {
      const minutes = minutesToFind(percent / 100, { ...plan, readingsPerMinute: perMinute });
      return minutes === null ? [] : [`${percent} % failed requests within ${inWholeReadings(minutes, check.everyMs)}`];
    });
    const finds = found.length === 0 ? 'is too short to find 10 % failed requests' : `finds ${found.join(' and ')}`;
    return [`${every}; with ${Math.ceil(perMinute)} requests a minute or more, it ${finds}.`];
  });
}

/** A count comes at the end of the time that it covers. */
function inWholeReadings(minutes: number, everyMs: number | null): string {
  const step = everyMs ?? 60_000;
  return formatDuration(Math.ceil((minutes * 60_000) / step) * step);
}
