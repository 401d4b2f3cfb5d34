import { Unreadable } from './unreadable.ts';

/**
 * The text in the bytes of a report: by its byte order mark, else as its XML declaration says, else UTF-8. Throws
 * Unreadable when they are no text of that encoding, so that no character is guessed.
 */
export function decodeText(file: string | Uint8Array): string {
  if (typeof file === 'string') return file.startsWith('\uFEFF') ? file.slice(1) : file;
  const label = encodingOf(file);
  let decoder: TextDecoder;
  try {
    decoder = new TextDecoder(label, { fatal: true });
  } catch {
    throw new Unreadable(`its encoding “${label.slice(0, 40)}” is not known`);
  }
  try {
    return decoder.decode(file);
  } catch {
    throw new Unreadable(`it is no text in ${label}`);
  }
}

function encodingOf(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return 'utf-16le';
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return 'utf-16be';
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return 'utf-8';
  const start = Buffer.from(bytes.subarray(0, 200)).toString('latin1');
  return /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._:-]{1,40})["']/.exec(start)?.[1]?.toLowerCase() ?? 'utf-8';
}
