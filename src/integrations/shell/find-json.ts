import { withoutColors } from '../kit/output/terminal-text.ts';

/**
 * A position from which the search must read to the end costs as much as the whole text; tools print few such lines.
 */
const mostUnclosed = 50;
const beginning = /^[ \t\uFEFF]*(?=[[{])/gm;

/**
 * The JSON document in a command's output: the whole output or, after warnings and other lines, the first document that
 * starts at the beginning of a line and is followed only by lines without brackets. Colors and byte-order marks are
 * skipped. Undefined when there is none.
 */
export function findJson(printed: string): unknown {
  const text = withoutColors(printed);
  const whole = parse(text.replace(/^\uFEFF/, ''));
  if (whole !== undefined) return whole;
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  let read = 0;
  let unclosed = 0;
  for (const { index, 0: spaces } of text.slice(0, end).matchAll(beginning)) {
    const from = index + spaces.length;
    if (from < read) continue;
    const to = closingOf(text, from, end);
    if (to === end) {
      const found = parse(text.slice(from, end));
      if (found !== undefined) return found;
    }
    if (to === null) unclosed += 1;
    // A bracket that closes before the end is a separate line, such as “[warn] …”, with everything inside it.
    else if (to < end) read = to;
    if (unclosed > mostUnclosed) return undefined;
  }
  return undefined;
}

/** The position after the bracket that closes the one at `from`; null when it is not closed before `end`. */
function closingOf(text: string, from: number, end: number): number | null {
  let depth = 0;
  let isQuoted = false;
  for (let at = from; at < end; at += 1) {
    const character = text[at];
    // A JSON string never spans lines: a quote still open at the end of a line was not a string.
    if (character === '\n') isQuoted = false;
    else if (character === '\\' && isQuoted) at += 1;
    else if (character === '"') isQuoted = !isQuoted;
    else if (isQuoted) continue;
    else if (character === '{' || character === '[') depth += 1;
    else if (character === '}' || character === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return null;
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // A number or a word on its own line is not a document.
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
