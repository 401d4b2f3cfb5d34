import { createHash } from 'node:crypto';

const longest = 255;
const mark = 'quarterdeck:sha256:';

/** The key of an alert as PagerDuty gets it: our own, or its hash when it is too long or not plain text. */
export function dedupKey(key: string): string {
  const isPlain = /^[\x21-\x7e]([\x20-\x7e]*[\x21-\x7e])?$/.test(key) && key.length <= longest;
  return isPlain ? key : `${mark}${createHash('sha256').update(key).digest('hex')}`;
}

export function isHashed(key: string): boolean {
  return key.startsWith(mark);
}
