/** Text in XML. What XML cannot hold is left out. */
export function escapeXml(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/**
 * The Markdown of reports in Confluence's storage format: a bold line is a heading, `- ` an item of a list, an indented
 * line continues the item above it. Everything else is text, whatever it looks like.
 */
export function storageFormat(markdown: string): string {
  const parts: string[] = [];
  let items: string[] = [];
  const endList = () => {
    if (items.length > 0) parts.push(`<ul>${items.map((item) => `<li><p>${item}</p></li>`).join('')}</ul>`);
    items = [];
  };
  for (const line of markdown.split(/\r\n|[\n\r\u2028\u2029]/)) {
    const item = /^- (.*)$/.exec(line)?.[1];
    const continued = /^ {4}(.*)$/.exec(line)?.[1];
    const heading = /^\*\*(.+)\*\*$/.exec(line)?.[1];
    if (item !== undefined) items.push(inline(item));
    else if (continued !== undefined && items.length > 0) items.push(`${items.pop() ?? ''}<br />${inline(continued)}`);
    else {
      endList();
      if (heading !== undefined && !heading.includes('**')) parts.push(`<h2>${escapeXml(heading)}</h2>`);
      else if (line.trim() !== '') parts.push(`<p>${inline(line)}</p>`);
    }
  }
  endList();
  return parts.join('');
}

function inline(text: string): string {
  return escapeXml(text).replace(/\*\*(.+?)\*\*/g, '<strong>$1</strong>');
}
