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

/** Is this the name of a time zone that this machine knows? */
export function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name }) !== undefined;
  } catch {
    return false;
  }
}
