import { type Explanations, say } from '../explanation.ts';
import { type GateCheck, holds } from '../gate/gate.ts';

/** Why a deployment cannot start, or cannot be rolled back. */
export type DeploymentRefusal =
  | { kind: 'still_stopping'; ref: string }
  | { kind: 'gate_closed'; checks: GateCheck[] }
  | { kind: 'no_rollback_target'; ref: string }
  | { kind: 'newer_deployment'; ref: string; newer: string }
  /** The system that carries a step out did not confirm an answer. */
  | { kind: 'not_confirmed'; title: string; detail: string };

/** The messages for these refusals, each with a next step. */
export const deploymentRefusals: Explanations<DeploymentRefusal> = {
  still_stopping: (refusal) =>
    say(
      'STILL_STOPPING',
      `A step of ${refusal.ref} is still being stopped.`,
      'Try again as soon as the card shows that it has ended.',
    ),
  gate_closed: (refusal) =>
    say(
      'GATE_CLOSED',
      'The release cannot start yet:',
      refusal.checks
        .filter((check) => !holds(check))
        .map(
          ({ title, detail, nextStep }) =>
            `• ${title}: ${detail}${nextStep === undefined ? '' : `. Next: ${nextStep}`}`,
        )
        .join('\n') || '• nothing was checked',
    ),
  no_rollback_target: (refusal) =>
    say(
      'NO_ROLLBACK_TARGET',
      `${refusal.ref} has no earlier version to roll back to.`,
      'Fix forward with a new version.',
    ),
  newer_deployment: (refusal) =>
    say(
      'NEWER_DEPLOYMENT',
      `${refusal.newer} has been deployed since ${refusal.ref}.`,
      `Roll back ${refusal.newer} instead, if it is the cause.`,
    ),
  not_confirmed: (refusal) =>
    say(
      'NOT_CONFIRMED',
      `Your answer for “${refusal.title}” is on record, but the system did not confirm it: ${refusal.detail}`,
      'If the card still asks, press it again; nothing is done twice.',
    ),
};
