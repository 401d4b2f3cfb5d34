import { z } from 'zod';
import { longestDurationMs, parseDuration } from './duration.ts';
import { readWebAddress } from './web-address.ts';

/** A duration as people write it: `5 s`, `10 min`, `2 h`; read as milliseconds. */
export const Duration = z.string().transform((text, context) => {
  const ms = parseDuration(text);
  if (ms !== null && ms <= longestDurationMs) return ms;
  context.addIssue({
    code: 'custom',
    message:
      ms === null
        ? `“${text.slice(0, 40)}” is not a duration; write for example 30 s, 10 min or 2 h`
        : `“${text.slice(0, 40)}” is longer than a year; write 366 d at most`,
  });
  return z.NEVER;
});

/** A duration that may not be zero: nothing could ever end within it, or it would never pause. */
export const PositiveDuration = Duration.refine((ms) => ms > 0, 'it must be longer than 0');

/** Durations stay one kind of schema when a further rule is put on them. */
export function isDuration(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodPipe && schema.def.out === Duration.def.out;
}

/** An address that can be asked over HTTP or HTTPS, without credentials or tricks in it. */
export const WebAddress = z.url({ protocol: /^https?$/, abort: true }).superRefine((text, context) => {
  const read = readWebAddress(text);
  if (!read.ok) context.addIssue({ code: 'custom', message: `it is not a plain address: ${read.error}` });
});
