import { Duration } from '../../lib/fields.ts';

/** Keys for escalation. */
export const escalationKeys = {
  escalateToOnCall: Duration,
  escalateToManager: Duration,
};
