import { clockWords } from '../explanation.ts';
import type { CalendarEntry, Overrun } from './calendar.ts';

/** What a deployment that may start would run over, in a sentence without its end. */
export function overrunWords({ entry, at }: Overrun, endsAt: Date): string {
  const what = entry.kind === 'window' ? `after ${entry.name} closes` : `in ${entry.name}, which begins`;
  const rule = entry.overrun === 'warn' ? 'warning: ' : '';
  return `${rule}it will probably end (${clockWords(endsAt.toISOString())}) ${what} (${clockWords(at.toISOString())}), which is allowed`;
}

/** What the entry does with a deployment that would outlast it, or run into it; empty for the usual rule. */
export function overrunRuleWords({ kind, overrun }: Pick<CalendarEntry, 'kind' | 'overrun'>): string {
  if (overrun === 'refuse') return '';
  const what = kind === 'window' ? 'may end after it' : 'may run into it';
  return overrun === 'warn' ? `a deployment ${what}, with a warning` : `a deployment ${what}`;
}

/**
 * `Sun, Nov 1, 2026, 01:30 EDT (05:30 UTC)`: the time in this zone and in UTC. The name of the zone tells apart the hour
 * that comes twice when clocks go back.
 */
export function zonedWords(at: Date, timeZone: string): string {
  const local = formatOf(at, timeZone);
  if (/^(?:UTC|Etc\/UTC|GMT|Etc\/GMT)$/i.test(timeZone)) return local;
  const utc = formatOf(at, 'UTC');
  const [localDay, utcDay] = [dayOf(local), dayOf(utc)];
  return `${local} (${localDay === utcDay ? utc.slice(utcDay.length + 2) : utc})`;
}

function formatOf(at: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ weekday: 'short', year: 'numeric', month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit' },
    ...{ hourCycle: 'h23', timeZone, timeZoneName: 'short' },
  });
  return format.format(at).replaceAll('\u202f', ' ');
}

function dayOf(words: string): string {
  return words.slice(0, words.lastIndexOf(', '));
}
