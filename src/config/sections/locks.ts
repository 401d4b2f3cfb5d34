import { z } from 'zod';
import { PositiveDuration } from '../../lib/fields.ts';

/** What is expected of locks that people place. */
export const Locks = z
  .strictObject({
    expiry: PositiveDuration.nullable().default(null),
    remindEvery: PositiveDuration.refine((ms) => ms >= 60_000, 'write a time from 1 min on, such as 24 h').prefault(
      '24 h',
    ),
    remindBeforeExpiry: PositiveDuration.prefault('30 min'),
  })
  .prefault({});
