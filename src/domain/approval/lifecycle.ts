import { defineLifecycle } from '../../lib/lifecycle.ts';

/**
 * The lifecycle of an approval request for one plan hash. `expired`, `rejected` and `void` are three different
 * outcomes.
 */
export const approvalLifecycle = defineLifecycle({
  pending: { grant: 'granted', reject: 'rejected', expire: 'expired', revise: 'void' },
  granted: { revise: 'void' },
  rejected: {},
  expired: {},
  void: {},
});
