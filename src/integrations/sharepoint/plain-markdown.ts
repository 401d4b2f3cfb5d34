/** The name of the file for a title: what SharePoint does not allow in names becomes a hyphen. */
export function fileNameOf(title: string): string {
  const name = title
    .normalize('NFC')
    .replace(/[^\p{L}\p{M}\p{N} ._()-]+\s*/gu, '-')
    .replace(/^[\s._~-]+/, '')
    .slice(0, 120)
    .replace(/[\s.-]+$/, '');
  return `${name === '' ? 'Release' : name}.md`;
}

/**
 * The Markdown of reports as Markdown in which only bold lines, `**bold**` and lists have a meaning: no link, picture
 * or HTML that stands in a text becomes one.
 */
export function plainMarkdown(title: string, markdown: string): string {
  const lines = [`# ${escapeMarkdown(title)}`, ''];
  let before: Kind = 'blank';
  for (const line of markdown.split(/\r\n|[\n\r\u2028\u2029]/)) {
    const { kind, text } = read(line, before);
    // A text would be taken into the list above it, and lines that follow each other would become one.
    if (kind === 'text' && (before === 'item' || before === 'more')) lines.push('');
    else if (kind === 'more' || (kind === 'text' && before === 'text')) lines.push(`${lines.pop() ?? ''}  `);
    lines.push(text);
    before = kind;
  }
  return `${lines.join('\n')}\n`;
}

type Kind = 'blank' | 'heading' | 'item' | 'more' | 'text';

function read(line: string, before: Kind): { kind: Kind; text: string } {
  const heading = /^\*\*([^*]+)\*\*$/.exec(line)?.[1];
  const item = /^- (.*)$/.exec(line)?.[1];
  const more = /^ {4}(.*)$/.exec(line)?.[1];
  if (line.trim() === '') return { kind: 'blank', text: '' };
  if (heading !== undefined) return { kind: 'heading', text: `## ${escapeMarkdown(heading)}` };
  if (item !== undefined) return { kind: 'item', text: `- ${inline(item)}` };
  if (more !== undefined && (before === 'item' || before === 'more'))
    return { kind: 'more', text: `  ${inline(more.trimStart())}` };
  // A text that is indented would be a block of code.
  return { kind: 'text', text: inline(line.trimStart()) };
}

function inline(text: string): string {
  return text
    .split(/(\*\*.+?\*\*)/)
    .map((part) => (/^\*\*.+\*\*$/.test(part) ? `**${escapeMarkdown(part.slice(2, -2))}**` : escapeMarkdown(part)))
    .join('');
}

function escapeMarkdown(text: string): string {
  return text
    .replace(/[^\t\u0020-\u007E\u00A0-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replace(/[\\`*[\]<>&|~!$]/g, '\\$&')
    .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, '\\_')
    .replace(/^(\s*)([#+=-])/, '$1\\$2')
    .replace(/^(\s*\d+)([.)])/, '$1\\$2');
}
