import { z } from 'zod';
import { PositiveDuration } from '../../lib/fields.ts';

const shortestMs = 60_000;
const longestMs = 7 * 24 * 3_600_000;

/** What is expected of agents that have tasks. */
export const Agents = z
  .strictObject({
    heartbeat: PositiveDuration.refine(
      (ms) => ms >= shortestMs && ms <= longestMs,
      'write a time from 1 min to 7 d, such as 15 min',
    ).prefault('15 min'),
  })
  .prefault({});
