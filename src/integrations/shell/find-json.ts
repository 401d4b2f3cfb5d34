/** At so many places a document is looked for: tools print a few lines before their answer, not thousands. */
const mostPlaces = 200;

/**
 * The JSON document in what a command printed: all of it, or, after warnings and other lines, the first document that
 * begins at the beginning of a line and after which nothing but lines without brackets follows. A byte-order mark is
 * skipped. Undefined when there is none.
 */
export function findJson(printed: string): unknown {
  const text = printed.replace(/^\uFEFF/, '');
  const whole = parse(text);
  if (whole !== undefined) return whole;
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1;
  const places = text.slice(0, end).matchAll(/^[ \t]*[[{]/gm);
  let count = 0;
  for (const { index } of places) {
    count += 1;
    if (count > mostPlaces) return undefined;
    const found = parse(text.slice(index, end));
    if (found !== undefined) return found;
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    // A number or a word on a line of its own is no answer.
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}
