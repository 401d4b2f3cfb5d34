import { type IpAddress, parseIpAddress } from './ip-address.ts';
import { err, ok, type Result } from './result.ts';

/** A URL that every parser interprets the same way. */
export interface WebAddress {
  url: URL;
  /** The address if the host is one; null when it is a name that must be resolved. */
  ip: IpAddress | null;
}

/**
 * Parses an http or https URL strictly: parsers disagree about backslashes, user names, numeric hosts and look-alike
 * letters, so the check and the connection could refer to different hosts. The error is a sentence.
 */
export function readWebAddress(text: string): Result<WebAddress, string> {
  const [, authority] = /^https?:\/\/([^/?#\\]*)(?:[/?#]|$)/i.exec(text) ?? [];
  if (authority === undefined || !URL.canParse(text)) return err('it is not an http or https URL');
  if (hasControlOrSpace(text) || text.includes('\\'))
    return err('it holds a space, a control character or a backslash');
  if (authority.includes('@')) return err('it holds a user name or password');
  if (!/^[A-Za-z0-9.:[\]_-]+$/.test(authority))
    return err('its host has other characters than letters, digits, dots and dashes (write other scripts in Punycode)');
  const url = new URL(text);
  const isBracketed = url.hostname.startsWith('[');
  const ip = parseIpAddress(isBracketed ? url.hostname.slice(1, -1) : url.hostname);
  if (ip !== null && authority.toLowerCase().replace(/:\d*$/, '') !== url.hostname)
    return err(`its address is usually written ${url.hostname}`);
  return ok({ url, ip });
}

function hasControlOrSpace(text: string): boolean {
  return [...text].some((character) => character <= ' ' || character === '\u007F');
}
