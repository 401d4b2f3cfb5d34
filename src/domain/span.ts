import type { Piece, RichText } from './rich-text.ts';

/** A piece of text in one format, for channels that know neither people nor time zones of their readers. */
export interface Span {
  text: string;
  isBold: boolean;
  /** Where it leads to; null when it is no link. */
  url: string | null;
}

/** Characters for the icons that are worth showing outside Slack. */
const signs: Readonly<Record<string, string>> = {
  warning: '⚠️',
  rotating_light: '🚨',
  octagonal_sign: '🛑',
  white_circle: '⚪',
  red_circle: '🔴',
  large_green_circle: '🟢',
};

interface Reading {
  /** Names of people by id. */
  names: ReadonlyMap<string, string>;
  timeZone: string;
}

/** The text with people by name, and times in this time zone. */
export function toSpans({ pieces }: RichText, reading: Reading): Span[] {
  return pieces.map((piece) => spanOf(piece, reading));
}

function spanOf(piece: Piece, { names, timeZone }: Reading): Span {
  switch (piece.kind) {
    case 'text':
      return { text: piece.text, isBold: piece.isBold, url: null };
    case 'icon':
      return { text: signs[piece.name] ?? '', isBold: false, url: null };
    case 'person':
      return { text: names.get(piece.id) ?? piece.id, isBold: false, url: null };
    case 'moment':
      return { text: momentWords(piece.at, timeZone), isBold: false, url: null };
    case 'link':
      return { text: piece.label, isBold: false, url: webLink(piece.url) };
  }
}

/** The address, when it is one of the web and has no characters that end it somewhere else; otherwise null. */
export function webLink(url: string | null): string | null {
  return url !== null && /^https?:\/\/[^\s<>"']+$/.test(url) ? url : null;
}

/** `Nov 29, 2026, 9:20 AM UTC`. */
export function momentWords(at: Date, timeZone: string): string {
  const format = new Intl.DateTimeFormat('en-US', {
    ...{ year: 'numeric', month: 'short', day: 'numeric', hour: 'numeric', minute: '2-digit' },
    ...{ timeZone, timeZoneName: 'short' },
  });
  return format.format(at).replaceAll('\u202f', ' ');
}

/** Everything but line breaks that is not meant to be seen. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are the characters to remove.
const controls = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;

/** With the flag `u`, a pair is one character and does not match. */
const loneSurrogates = /[\ud800-\udfff]/gu;

/** At most so many characters altogether; what is cut ends with an ellipsis. Control characters become spaces. */
export function cutSpans(spans: readonly Span[], length: number): Span[] {
  const kept: Span[] = [];
  let room = length;
  for (const span of spans) {
    const text = span.text.replaceAll('\r\n', '\n').replace(controls, ' ').replace(loneSurrogates, '\ufffd');
    if (text.length > room) {
      // Never half of a pair of surrogates.
      const start = text.slice(0, Math.max(0, room - 1)).replace(/[\ud800-\udbff]$/, '');
      return [...kept, { ...span, text: `${start}…` }];
    }
    room -= text.length;
    if (text !== '') kept.push({ ...span, text });
  }
  return kept;
}

/** One line without control characters, for titles. */
export function oneLine(text: string, length: number): string {
  const line = text.replace(controls, ' ').replace(loneSurrogates, '\ufffd').replace(/\s+/g, ' ').trim();
  return line.length <= length ? line : `${line.slice(0, length - 1).replace(/[\ud800-\udbff]$/, '')}…`;
}
