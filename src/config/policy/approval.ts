import { z } from 'zod';
import { PositiveDuration } from '../../lib/fields.ts';
import { Group } from '../slack-names.ts';

/** Keys for approvals. */
export const approvalKeys = {
  approvalsNeeded: z.number().int().min(0).max(20),
  approverGroups: z.array(Group).max(20),
  approvalWait: PositiveDuration,
  separationOfDuties: z.boolean(),
};
