import type { Period } from './recurrence.ts';
import { storableText } from './storable-text.ts';

/** One entry of a calendar as other programs read it. */
export interface CalendarObject extends Period {
  /** The same for as long as it is the same entry. */
  uid: string;
  /** Grows when the entry changes. */
  sequence: number;
  /** When it was last changed. */
  changedAt: Date;
  summary: string;
  description: string;
  categories: readonly string[];
  status: 'CONFIRMED' | 'TENTATIVE' | 'CANCELLED';
}

/**
 * A calendar as RFC 5545 wants it. All times are instants in UTC, so that no reader needs to know our time zones; text is
 * escaped, and lines end after 75 octets at most.
 */
export function iCalendar(name: string, description: string, objects: readonly CalendarObject[]): string {
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Quarterdeck//Change calendar//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `NAME:${escaped(name)}`,
    `X-WR-CALNAME:${escaped(name)}`,
    ...(description === '' ? [] : [`DESCRIPTION:${escaped(description)}`, `X-WR-CALDESC:${escaped(description)}`]),
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    ...objects.flatMap(event),
    'END:VCALENDAR',
  ];
  return lines.map((line) => `${folded(line)}\r\n`).join('');
}

function event(one: CalendarObject): string[] {
  const stamp = instant(one.changedAt);
  return [
    'BEGIN:VEVENT',
    `UID:${escaped(one.uid)}`,
    `DTSTAMP:${stamp}`,
    `LAST-MODIFIED:${stamp}`,
    `SEQUENCE:${one.sequence}`,
    `DTSTART:${instant(one.startsAt)}`,
    `DTEND:${instant(one.endsAt)}`,
    `SUMMARY:${escaped(one.summary)}`,
    ...(one.description === '' ? [] : [`DESCRIPTION:${escaped(one.description)}`]),
    ...(one.categories.length === 0 ? [] : [`CATEGORIES:${one.categories.map(escaped).join(',')}`]),
    `STATUS:${one.status}`,
    // Nobody is busy because of it.
    'TRANSP:TRANSPARENT',
    'END:VEVENT',
  ];
}

/** `20261218T090000Z` */
function instant(at: Date): string {
  return `${at.toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;
}

/** Text as a value: nothing in it ends the line, the value or the entry. Control characters are not allowed at all. */
function escaped(text: string): string {
  return (
    storableText(text)
      .replaceAll(/\r\n?|[\u0085\u2028\u2029]/g, '\n')
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out
      .replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '')
      .replaceAll(/[\\;,]/g, (one) => `\\${one}`)
      .replaceAll('\n', '\\n')
  );
}

const mostOctets = 75;

/** Breaks a line after 75 octets at most, never inside a character; what follows begins with a space. */
function folded(line: string): string {
  if (Buffer.byteLength(line) <= mostOctets) return line;
  const parts: string[] = [];
  let part = '';
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > mostOctets) {
      parts.push(part);
      part = ' ';
      octets = 1;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join('\r\n');
}
