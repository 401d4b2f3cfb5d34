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

/** A duration that must not be zero, because a timeout or a pause of zero makes no sense. */
export const PositiveDuration = Duration.refine((ms) => ms > 0, 'it must be longer than 0');

/** The least time between two messages to the same people. */
export const Spacing = Duration.refine(
  (ms) => ms >= 1_000 && ms <= 86_400_000,
  'write a time from 1 s to 1 d, such as 5 min',
);

/** Durations remain the same type of schema when a rule is added to them. */
export function isDuration(schema: z.core.$ZodType): boolean {
  return schema instanceof z.ZodPipe && schema.def.out === Duration.def.out;
}

/** A URL that can be requested over HTTP or HTTPS, without credentials or deceptive notation. */
export const WebAddress = z.url({ protocol: /^https?$/, abort: true }).superRefine((text, context) => {
  const read = readWebAddress(text);
  if (!read.ok) context.addIssue({ code: 'custom', message: `it is not a plain address: ${read.error}` });
});

/** The name of an environment variable. */
export const VariableName = z.string().min(1).max(200);
