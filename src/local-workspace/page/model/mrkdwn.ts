import { parseAngle } from './mrkdwn-angle.ts';
import { decodeEntities, type Inline } from './mrkdwn-nodes.ts';

/**
 * What Slack makes of plain words without being asked: nothing in a verbatim text object, addresses in the text of a
 * message, and names of channels and everybody too in a text object that is not verbatim.
 */
export type Linking = 'nothing' | 'addresses' | 'addresses_and_names';

export type Paragraph = { kind: 'text' | 'quote'; inlines: Inline[] } | { kind: 'pre'; text: string };

const MARKERS = { '*': 'bold', _: 'italic', '~': 'strike' } as const;
type Marker = keyof typeof MARKERS;
const isMarker = (character: string): character is Marker => character in MARKERS;

const MAX_DEPTH = 8;
const isWord = (character: string | undefined): boolean => character !== undefined && /[\p{L}\p{N}]/u.test(character);
const isSpace = (character: string | undefined): boolean => character === undefined || /\s/.test(character);

const URL_IN_TEXT = /^https?:\/\/[^\s<>|"'`]+[^\s<>|"'`.,;:!?)\]}*_~]/;
const NAME_IN_TEXT =
  /^(?:#([\p{Ll}\p{Lo}\p{N}][\p{Ll}\p{Lo}\p{N}_-]{0,79})|@(here|channel|everyone))(?![\p{L}\p{N}_-])/u;
const EMOJI = /^:([a-z0-9_+'-]{1,80}):(?::skin-tone-[2-6]:)?/i;

/** Slack's formatting of one line. Markers that do not pair up stay text. */
export const parseInline = (text: string, linking: Linking, depth = 0): Inline[] => {
  const out: Inline[] = [];
  /** A search that found no closer finds none later either: this keeps hostile input linear. */
  const hasNoCloser = new Set<string>();
  let plain = '';
  const push = (inline: Inline): void => {
    if (plain !== '') out.push({ kind: 'text', text: decodeEntities(plain) });
    plain = '';
    out.push(inline);
  };

  let at = 0;
  while (at < text.length) {
    const character = text.charAt(at);
    if (character === '<') {
      const end = hasNoCloser.has('>') ? -1 : text.indexOf('>', at + 1);
      if (end === -1) hasNoCloser.add('>');
      const inline = end === -1 ? null : parseAngle(text.slice(at + 1, end));
      if (inline !== null) {
        push(inline);
        at = end + 1;
        continue;
      }
    } else if (character === '`') {
      const end = hasNoCloser.has('`') ? -1 : text.indexOf('`', at + 1);
      if (end === -1) hasNoCloser.add('`');
      if (end > at + 1) {
        push({ kind: 'code', text: decodeEntities(text.slice(at + 1, end)) });
        at = end + 1;
        continue;
      }
    } else if (isMarker(character) && depth < MAX_DEPTH && !hasNoCloser.has(character)) {
      const opens =
        !isWord(text[at - 1]) && text[at - 1] !== character && !isSpace(text[at + 1]) && text[at + 1] !== character;
      const end = opens ? findCloser(text, character, at + 1) : -1;
      if (opens && end === -1) hasNoCloser.add(character);
      if (end !== -1) {
        push({ kind: MARKERS[character], children: parseInline(text.slice(at + 1, end), linking, depth + 1) });
        at = end + 1;
        continue;
      }
    } else if (character === ':') {
      const match = EMOJI.exec(text.slice(at, at + 100));
      if (match?.[1] !== undefined) {
        push({ kind: 'emoji', name: match[1] });
        at += match[0].length;
        continue;
      }
    } else if (linking === 'nothing') {
      // Words stay words.
    } else if (character === 'h' && !isWord(text[at - 1]) && text.startsWith('http', at)) {
      const match = URL_IN_TEXT.exec(text.slice(at, at + 2000));
      if (match !== null) {
        const url = decodeEntities(match[0]);
        push({ kind: 'link', url, label: url });
        at += match[0].length;
        continue;
      }
    } else if (linking === 'addresses_and_names' && (character === '#' || character === '@') && !isWord(text[at - 1])) {
      const [whole, name, range] = NAME_IN_TEXT.exec(text.slice(at, at + 100)) ?? [];
      if (whole !== undefined) {
        push(name === undefined ? { kind: 'broadcast', range: range ?? '' } : { kind: 'channel_name', name });
        at += whole.length;
        continue;
      }
    }
    plain += character;
    at += 1;
  }
  if (plain !== '') out.push({ kind: 'text', text: decodeEntities(plain) });
  return out;
};

/** Skips code and `<…>`, where markers mean nothing. */
const findCloser = (text: string, marker: string, from: number): number => {
  for (let at = from; at < text.length; at += 1) {
    const character = text[at];
    if (character === '`' || character === '<') {
      const end = text.indexOf(character === '<' ? '>' : '`', at + 1);
      if (end !== -1) at = end;
    } else if (character === marker && !isSpace(text[at - 1]) && !isWord(text[at + 1]) && text[at + 1] !== marker) {
      return at;
    }
  }
  return -1;
};

const inlinesOfLines = (lines: string[], linking: Linking): Inline[] =>
  lines.flatMap((line, index): Inline[] =>
    index === 0 ? parseInline(line, linking) : [{ kind: 'break' }, ...parseInline(line, linking)],
  );

const QUOTE = /^(?:&gt;|>) ?/;

/** Slack's mrkdwn: paragraphs, quotes and preformatted text, in order. */
export const parseMrkdwn = (text: string, linking: Linking): Paragraph[] => {
  const out: Paragraph[] = [];
  const pieces = text.split('```');
  const isUnbalanced = pieces.length % 2 === 0;
  if (isUnbalanced) {
    const tail = pieces.splice(-2, 2).join('```');
    pieces.push(tail);
  }
  pieces.forEach((piece, index) => {
    if (index % 2 === 1) {
      const body = decodeEntities(piece.replace(/^\n/, '').replace(/\n$/, ''));
      if (body.trim() !== '') out.push({ kind: 'pre', text: stripAngles(body) });
      return;
    }
    let lines = piece.split('\n');
    if (index > 0 && lines[0]?.trim() === '') lines = lines.slice(1);
    if (index < pieces.length - 1 && lines.at(-1)?.trim() === '') lines = lines.slice(0, -1);
    pushLines(out, lines, linking);
  });
  return out;
};

const pushLines = (out: Paragraph[], lines: string[], linking: Linking): void => {
  let run: string[] = [];
  let isQuote = false;
  const flush = (): void => {
    if (run.length > 0) out.push({ kind: isQuote ? 'quote' : 'text', inlines: inlinesOfLines(run, linking) });
    run = [];
  };
  for (const line of lines) {
    const quoted = QUOTE.test(line);
    if (quoted !== isQuote) flush();
    isQuote = quoted;
    run.push(quoted ? line.replace(QUOTE, '') : line);
  }
  flush();
};

/** In preformatted text a link shows its words only. */
const stripAngles = (text: string): string =>
  text.replace(/<(https?:[^|>]*)(?:\|([^>]*))?>/g, (_whole, url: string, label: string | undefined) => label ?? url);
