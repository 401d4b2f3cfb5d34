import { z } from 'zod';
import { PositiveDuration } from '../../lib/fields.ts';
import { Person } from '../slack-names.ts';

/** Keys for who runs a release. */
export const captainKeys = {
  captain: z.enum(['requester', 'on-call', 'rotation']),
  captains: z.array(Person).max(50),
  captainTurn: PositiveDuration,
};
