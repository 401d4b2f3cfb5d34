/** The words without the first address in them, which is given as evidence. Slack writes an address as `<url>` or `<url|shown>`. */
export function splitLink(words: string): { text: string; url?: string } {
  const match = /<(https?:\/\/[^\s|>]+)(?:\|[^>]*)?>|(https?:\/\/\S+)/i.exec(words);
  const url = match?.[1] ?? match?.[2];
  if (match === null || url === undefined) return { text: words.trim() };
  const text = `${words.slice(0, match.index)} ${words.slice(match.index + match[0].length)}`
    .replace(/\s+/g, ' ')
    .trim();
  return { text: text === '' ? url : text, url };
}
