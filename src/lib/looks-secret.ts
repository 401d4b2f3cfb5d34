import { maskShapes } from './credential-shapes.ts';
import { maskNamed } from './named-secrets.ts';

/** Values of these are long and random but not secret. */
const publicName =
  /(?:^|_)(?:sha\d*|commit|digest|revision|rev|checksum|hash|version|image|tag|build|ref|branch|uuid|id|ids|cluster|tenant|account|project|subscription|hostname|host|pod|node)(?:_|$)/i;

/**
 * Whether a value looks like a credential regardless of its name: it matches a published format, contains a password,
 * or looks randomly generated. Words, regions, hosts, paths, versions and numbers never match.
 */
export function looksSecret(name: string, value: string): boolean {
  if (maskNamed(maskShapes(value)) !== value) return true;
  return !publicName.test(name) && isRandom(value.trim());
}

function isRandom(value: string): boolean {
  if (/\s|:\/\/|\$\{/.test(value) || /^[-./~]/.test(value) || value.length > 4_096) return false;
  // Base64 with its padding.
  if (/^[\w.+/-]{15,}={1,2}$/.test(value) && classes(value) >= 2 && /\d/.test(value)) return true;
  // Produced by a password generator.
  if (value.length >= 8 && /[!#$%^&~]/.test(value) && !value.includes('=') && classes(value) === 3) return true;
  if (/^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)) return true;
  return value.split(/[^A-Za-z0-9]+/).some(isRandomWord);
}

function isRandomWord(word: string): boolean {
  if (/^[0-9a-f]{32,}$/i.test(word)) return classes(word) >= 2;
  if (word.length >= 16 && classes(word) === 3) return changes(word) >= 4;
  return word.length >= 20 && classes(word) === 2 && changes(word) >= 5;
}

/** How many of these classes occur: lowercase letters, uppercase letters, digits. */
function classes(text: string): number {
  return [/[a-z]/, /[A-Z]/, /\d/].filter((one) => one.test(text)).length;
}

/** How often a letter and a digit are adjacent. */
function changes(word: string): number {
  return word.match(/[A-Za-z](?=\d)|\d(?=[A-Za-z])/g)?.length ?? 0;
}
