import { defineLifecycle, type EventsOf, type StatesOf } from '../../lib/lifecycle.ts';

/** The lifecycle of a deployment: one release in one environment. */
export const deploymentLifecycle = defineLifecycle({
  pending: { start: 'running' },
  running: { deployed: 'verifying', pause: 'paused', fail: 'failed', abort: 'aborted', lose: 'unknown' },
  paused: { resume: 'running', abort: 'aborted', roll_back: 'rolling_back' },
  verifying: { verified: 'succeeded', degrade: 'degraded', roll_back: 'rolling_back' },
  degraded: { recover: 'verifying', accept: 'succeeded', roll_back: 'rolling_back' },
  succeeded: { degrade: 'degraded', roll_back: 'rolling_back' },
  failed: { retry: 'running', roll_back: 'rolling_back' },
  aborted: { retry: 'running', roll_back: 'rolling_back' },
  unknown: { found: 'running', retry: 'running', roll_back: 'rolling_back' },
  rolling_back: { rolled_back: 'rolled_back', fail: 'rollback_failed' },
  rollback_failed: { roll_back: 'rolling_back' },
  rolled_back: {},
});

export type DeploymentState = StatesOf<typeof deploymentLifecycle>;
export type DeploymentEvent = EventsOf<typeof deploymentLifecycle>;

/** A deployment in these states is not over. */
export const underWayStates: readonly DeploymentState[] = ['pending', 'running', 'paused', 'rolling_back', 'unknown'];
