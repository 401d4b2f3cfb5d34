import { z } from 'zod';
import { PolicySettings } from '../policy-schema.ts';
import { Thresholds } from './thresholds.ts';

export const Organization = z.strictObject({
  name: z.string().min(1).max(100).default('Quarterdeck'),
  timeZone: z
    .string()
    .refine(isTimeZone, 'use a name of the IANA time zone database, such as Europe/Berlin')
    .default('UTC'),
  policy: PolicySettings.default({}),
  thresholds: Thresholds.default({}),
});

/**
 * Is this the name of a time zone that this machine knows? An offset such as `+05:00` is none: it knows no summer time,
 * and only newer versions of Node take it.
 */
export function isTimeZone(name: string): boolean {
  if (/^[+-]/u.test(name)) return false;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
