import type { StrategyName } from './matrix.ts';

/** The trade-offs of a strategy, as shown to the people who choose it. */
export interface StrategyProfile {
  displayName: string;
  /** A description for people. */
  expectedRollback: string;
  /** Upper end of the expected time, in milliseconds; replaced by measured times once there are three. */
  expectedRollbackMs: number;
  extraResources: string;
  goodFor: string;
  warning: string;
}

export const strategyProfiles: Readonly<Record<StrategyName, StrategyProfile>> = {
  'blue-green': {
    displayName: 'Blue-green',
    expectedRollback: 'under 30 s (traffic switch)',
    expectedRollbackMs: 30_000,
    extraResources: '200 %',
    goodFor: 'zero downtime, instant rollback',
    warning: 'Data must stay in sync between both sides.',
  },
  canary: {
    displayName: 'Canary',
    expectedRollback: 'under 5 min (traffic redistribution)',
    expectedRollbackMs: 300_000,
    extraResources: '110–120 %',
    goodFor: 'high-risk, user-facing changes',
    warning: 'Needs traffic control.',
  },
  rolling: {
    displayName: 'Rolling',
    expectedRollback: '5–15 min (by instance count)',
    expectedRollbackMs: 900_000,
    extraResources: '100 %',
    goodFor: 'standard changes, limited resources',
    warning: 'Mixed versions run side by side.',
  },
  'feature-flag': {
    displayName: 'Feature flag',
    expectedRollback: 'seconds (flag off)',
    expectedRollbackMs: 10_000,
    extraResources: '100 %',
    goodFor: 'gradual exposure of a feature',
    warning: 'Both code paths are live.',
  },
  'blue-green-canary': {
    displayName: 'Blue-green with canary',
    expectedRollback: 'under 30 s (traffic switch)',
    expectedRollbackMs: 30_000,
    extraResources: '200 %',
    goodFor: 'critical services with zero downtime',
    warning: 'Needs traffic control, and data in sync between both sides.',
  },
  direct: {
    displayName: 'Direct',
    expectedRollback: '5–15 min (a deployment of the previous version)',
    expectedRollbackMs: 900_000,
    extraResources: '100 %',
    goodFor: 'a platform or cluster that does its own rolling',
    warning: 'Nothing is checked until the whole deployment is done.',
  },
};
