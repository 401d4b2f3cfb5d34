/** Zero-width characters, byte order marks, soft hyphens, tags, and directional formatting characters. */
const invisible =
  /[\u00AD\u034F\u061C\u115F\u1160\u17B4\u17B5\u180B-\u180E\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF\u{E0000}-\u{E007F}]/gu;
/** All whitespace other than the ordinary space. */
const unusualSpaces = /[\u00A0\u1680\u2000-\u200A\u202F\u205F\u3000]/g;

/**
 * One line of text as people see it: without invisible characters, and with plain spaces. Text copied from a page or a
 * chat often contains such characters and then does not match what it looks like. Quotes and dashes stay.
 */
export function visibleText(text: string): string {
  return text.replace(invisible, '').replace(unusualSpaces, ' ');
}
