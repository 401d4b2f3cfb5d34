/** An e-mail as a mail program reads it. */
export interface ReadMail {
  /** Header fields by name in small letters, unfolded and decoded. */
  headers: Readonly<Record<string, string>>;
  /** The header fields as they came, one each. */
  rawHeaders: readonly string[];
  text: string;
  html: string;
}

/** Reads what nodemailer writes: encoded words, and two parts in quoted-printable or base64. */
export function readMail(raw: string): ReadMail {
  const { head, body } = split(raw);
  const rawHeaders = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = Object.fromEntries(rawHeaders.map(field));
  const boundary = /boundary="([^"]+)"/.exec(headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) throw new Error('the e-mail has no parts');
  const parts = body
    .split(`--${boundary}`)
    .slice(1, -1)
    .map((part) => split(part.replace(/^\r\n/, '').replace(/\r\n$/, '')));
  const read = (type: string) => {
    const part = parts.find((one) => one.head.toLowerCase().includes(`content-type: ${type}`));
    return part ? decoded(part.body, part.head) : '';
  };
  return { headers, rawHeaders, text: read('text/plain'), html: read('text/html') };
}

function split(text: string): { head: string; body: string } {
  const at = text.indexOf('\r\n\r\n');
  return { head: text.slice(0, at), body: text.slice(at + 4) };
}

function field(line: string): [string, string] {
  const at = line.indexOf(':');
  return [line.slice(0, at).toLowerCase(), words(line.slice(at + 1).trim())];
}

function words(value: string): string {
  const encoded = /=\?utf-8\?([qb])\?([^?]*)\?=/gi;
  return value
    .replace(/(\?=)\s+(=\?)/g, '$1$2')
    .replace(encoded, (_whole, how: string, text: string) =>
      how.toLowerCase() === 'b' ? Buffer.from(text, 'base64').toString() : quoted(text.replaceAll('_', ' ')),
    );
}

function decoded(body: string, head: string): string {
  const how = /content-transfer-encoding: (\S+)/i.exec(head)?.[1] ?? '7bit';
  const text =
    how === 'base64' ? Buffer.from(body, 'base64').toString() : how === 'quoted-printable' ? quoted(body) : body;
  return text.replaceAll('\r\n', '\n');
}

function quoted(text: string): string {
  const joined = text.replace(/=\r\n/g, '');
  const bytes = joined.replace(/=([0-9A-F]{2})/gi, (_whole, hex: string) => String.fromCharCode(Number(`0x${hex}`)));
  return Buffer.from(bytes, 'latin1').toString();
}
