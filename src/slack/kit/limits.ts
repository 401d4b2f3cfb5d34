/** Slack's limits in characters or items, from its reference documentation. */
export const limits = {
  messageBlocks: 50,
  modalBlocks: 100,
  messageText: 4_000,
  headerText: 150,
  sectionText: 3_000,
  contextElements: 10,
  actionElements: 25,
  buttonText: 75,
  optionText: 75,
  checkboxOptions: 10,
  modalTitle: 24,
  modalButton: 24,
  confirmTitle: 100,
  confirmText: 300,
  confirmButton: 30,
  selectOptions: 100,
  chartTitle: 50,
  chartLabel: 20,
  /** Besides the header. */
  tableRows: 200,
  /** Of all cells, leaving room for the header. */
  tableCharacters: 19_000,
} as const;

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });

/** At most `length` UTF-16 units, truncated at grapheme boundaries, with an ellipsis if truncated. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  let kept = '';
  for (const { segment } of segmenter.segment(text.slice(0, length + 64))) {
    if (kept.length + segment.length > length - 1) break;
    kept += segment;
  }
  return `${kept}…`;
}

/**
 * Like `cut`, but never in the middle of markup: an entity or a `<…>` that would be split is omitted entirely. For a
 * list, only whole lines are kept, with a count of the rest.
 */
export function cutMarkup(text: string, length: number): string {
  if (text.length <= length) return text;
  const listed = cutList(text, length);
  if (listed !== null) return listed;
  const short = cut(text, length);
  const open = short.lastIndexOf('<');
  const safe = open > short.lastIndexOf('>') ? `${short.slice(0, open)}…` : short;
  return safe.replace(/&[a-z]{0,4}…$/, '…');
}

/** Null when too much would be lost because the last line is long. */
function cutList(text: string, length: number): string | null {
  const end = text.lastIndexOf('\n', length - '\n… and 1000 more lines'.length);
  if (end < length / 2) return null;
  const more = text.slice(end + 1).split('\n').length;
  return more === 1 ? null : `${text.slice(0, end)}\n… and ${more} more lines`;
}
