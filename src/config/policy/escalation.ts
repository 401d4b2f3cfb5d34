import { Duration } from '../../lib/fields.ts';

/** Keys about how trouble is carried on. */
export const escalationKeys = {
  escalateToOnCall: Duration,
  escalateToManager: Duration,
};
