import type { Deployment } from '../deployment/deployment.ts';
import { deploymentLifecycle } from '../deployment/lifecycle.ts';
import { activeReleaseStates, releaseLifecycle } from './lifecycle.ts';
import { type Release, releaseRef } from './release.ts';

/** What people can do with a release in a command. */
export const verbs = [
  ...(['status', 'plan', 'why', 'tasks', 'report', 'note', 'change'] as const),
  ...(['edit', 'captain', 'emergency', 'bypass'] as const),
  ...(['approve', 'reject', 'start', 'pause', 'resume', 'abort', 'retry', 'rollback', 'accept', 'cancel'] as const),
  ...(['ack', 'handover', 'snooze'] as const),
] as const;
export type Verb = (typeof verbs)[number];

/** These are read-only or only add notes; all others change the release. */
export const quietVerbs: ReadonlySet<Verb> = new Set(['status', 'plan', 'why', 'tasks', 'report', 'note']);

/** These are about what is escalated of a release, whatever its state. */
export const escalationVerbs: ReadonlySet<Verb> = new Set(['ack', 'handover', 'snooze']);

/** A release that a verb could apply to. */
export interface Candidate {
  release: Release;
  /** For a release that was started. */
  deployment: Deployment | null;
  /** Something of it is escalated, and not over. */
  isEscalated?: boolean;
}

/**
 * Do the lifecycles allow this verb now? `isNewest` means that nothing was deployed in its place since: a rollback past
 * that is impossible. It is checked again when the verb is executed.
 */
export function mayBe(verb: Verb, { release, deployment, isEscalated }: Candidate, isNewest: boolean): boolean {
  const releaseMay = (event: Parameters<typeof releaseLifecycle.next>[1]) =>
    releaseLifecycle.next(release.state, event) !== null;
  const deploymentMay = (event: Parameters<typeof deploymentLifecycle.next>[1]) =>
    deployment !== null && deploymentLifecycle.next(deployment.state, event) !== null;
  switch (verb) {
    case 'approve':
    case 'reject':
      return release.state === 'in_review';
    case 'start':
      return release.state === 'approved';
    case 'edit':
    case 'emergency':
    case 'bypass':
      return ['draft', 'in_review', 'approved'].includes(release.state);
    case 'pause':
    case 'resume':
    case 'abort':
    case 'accept':
      return deploymentMay(verb);
    case 'retry':
      // A failed release can be started again with it; a closed one cannot.
      return deploymentMay(verb) && (release.state === 'in_progress' || releaseMay('start'));
    case 'rollback':
      return (
        isNewest &&
        deployment !== null &&
        deployment.previousVersion !== null &&
        releaseMay('roll_back') &&
        (deploymentMay('roll_back') || deploymentMay('abort'))
      );
    case 'cancel':
      return activeReleaseStates.includes(release.state) && (releaseMay('cancel') || releaseMay('close'));
    case 'ack':
    case 'handover':
    case 'snooze':
      return isEscalated ?? false;
    case 'status':
    case 'plan':
    case 'why':
    case 'tasks':
    case 'report':
    case 'note':
    case 'change':
    case 'captain':
      return activeReleaseStates.includes(release.state);
  }
}

/** A release with everything that distinguishes it: “R-12 (shop 1.4.0 in production)”. */
export function describeRelease(release: Pick<Release, 'number' | 'service' | 'version' | 'environment'>): string {
  return `${releaseRef(release)} (${release.service} ${release.version} in ${release.environment})`;
}
