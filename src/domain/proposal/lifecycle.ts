import { defineLifecycle, type StatesOf } from '../../lib/lifecycle.ts';

/** The lifecycle of a rollback proposal. */
export const proposalLifecycle = defineLifecycle({
  open: {
    accept: 'accepted',
    dismiss: 'dismissed',
    fix_forward: 'fixing_forward',
    wait: 'waiting',
    expire: 'expired',
    withdraw: 'withdrawn',
  },
  waiting: {
    reopen: 'open',
    accept: 'accepted',
    dismiss: 'dismissed',
    fix_forward: 'fixing_forward',
    expire: 'expired',
    withdraw: 'withdrawn',
  },
  fixing_forward: { accept: 'accepted', withdraw: 'withdrawn' },
  accepted: {},
  dismissed: {},
  expired: {},
  withdrawn: {},
});

export type ProposalState = StatesOf<typeof proposalLifecycle>;
