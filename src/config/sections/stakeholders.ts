import { z } from 'zod';
import { topics } from '../../domain/stakeholder/matrix.ts';
import { Channel } from '../slack-names.ts';

const Topic = z.enum(topics);

/** A stakeholder group: its channels, and its topic in each phase. */
export const StakeholderGroup = z.strictObject({
  name: z.string().min(1).max(60).optional(),
  channels: z.array(Channel).max(20).default([]),
  topics: z.strictObject({ before: Topic, during: Topic, after: Topic }).optional(),
});
