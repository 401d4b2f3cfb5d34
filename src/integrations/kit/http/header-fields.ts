import { z } from 'zod';

/** The name of a header, as RFC 9110 allows it. */
export const HeaderName = z
  .string()
  .max(100)
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/, 'it is not the name of a header, such as accept-language');

/** The text of a header, without control characters: they could begin another header. */
export const HeaderText = z
  .string()
  .min(1)
  .max(1_000)
  .regex(/^[\t\x20-\x7e\x80-\xff]*$/, 'a header has no line breaks or control characters');
