import { z } from 'zod';

/** A time of AWS: seconds since 1970 with fractions; some compatible systems write ISO 8601 instead. */
export const AwsTime = z.union([
  z.number().transform((seconds) => new Date(Math.round(seconds * 1_000))),
  z.iso.datetime({ offset: true }).transform((text) => new Date(text)),
]);
