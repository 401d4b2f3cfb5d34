import type { DeploymentState } from '../deployment/lifecycle.ts';
import type { ReleaseState } from './lifecycle.ts';

/** The state of a release as stakeholders see it; the underlying states are for the people who run it. */
export type Phase =
  | 'planned'
  | 'approved'
  | 'deploying'
  | 'verifying'
  | 'completed'
  | 'rolling_back'
  | 'rolled_back'
  | 'failed'
  | 'cancelled';

/** The three columns of the communication matrix. */
export type MatrixPhase = 'before' | 'during' | 'after';

export function phaseOf(release: ReleaseState, deployment: DeploymentState | null): Phase {
  switch (release) {
    case 'draft':
    case 'in_review':
      return 'planned';
    case 'approved':
      return 'approved';
    case 'completed':
      // A rollback of a completed release can be in progress, or have stopped midway.
      if (deployment === 'rollback_failed') return 'failed';
      return deployment === 'rolling_back' ? 'rolling_back' : 'completed';
    case 'rolled_back':
      return 'rolled_back';
    case 'failed':
      return deployment === 'rolling_back' ? 'rolling_back' : 'failed';
    case 'closed':
      return 'failed';
    case 'rejected':
    case 'cancelled':
      return 'cancelled';
    case 'in_progress':
      return phaseInProgress(deployment);
  }
}

function phaseInProgress(deployment: DeploymentState | null): Phase {
  switch (deployment) {
    case 'verifying':
    case 'degraded':
    case 'succeeded':
      return 'verifying';
    case 'rolling_back':
      return 'rolling_back';
    case 'failed':
    case 'rollback_failed':
    case 'aborted':
      return 'failed';
    default:
      return 'deploying';
  }
}

export function matrixPhase(phase: Phase): MatrixPhase {
  switch (phase) {
    case 'planned':
    case 'approved':
      return 'before';
    case 'deploying':
    case 'verifying':
    case 'rolling_back':
    case 'failed':
      return 'during';
    case 'completed':
    case 'rolled_back':
    case 'cancelled':
      return 'after';
  }
}
