import { acceptDeployment } from '../../usecases/deployment/accept-deployment.ts';
import { controlDeployment } from '../../usecases/deployment/control-deployment.ts';
import { requestRollback } from '../../usecases/deployment/request-rollback.ts';
import { startRelease } from '../../usecases/deployment/start-release.ts';
import { cancelRelease } from '../../usecases/release/cancel-release.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { releaseSubcommand } from './arguments.ts';

export const startCommand = releaseSubcommand({
  name: 'start',
  usage: 'start [R-12]',
  summary: 'open the gate and begin the deployment',
  run: async (deps, release, _words, { caller }) =>
    answer(
      await startRelease(deps, { releaseId: release.id }, caller),
      ({ ref }) => mrkdwn`:rocket: ${ref} has started.`,
    ),
});

const controls = [
  { verb: 'pause', summary: 'let the running step end, then wait', done: 'is paused' },
  { verb: 'resume', summary: 'go on after a pause', done: 'goes on' },
  { verb: 'abort', summary: 'stop the running step at once', done: 'is aborted' },
  { verb: 'retry', summary: 'try the failed step again', done: 'tries the step again' },
] as const;

export const controlCommands = controls.map(({ verb, summary, done }) =>
  releaseSubcommand({
    name: verb,
    usage: `${verb} [R-12] [reason]`,
    summary,
    run: async (deps, release, reason, { caller }) =>
      answer(
        await controlDeployment(deps, { releaseId: release.id, verb, reason }, caller),
        ({ ref }) => mrkdwn`${ref} ${done}.`,
      ),
  }),
);

export const rollbackCommand = releaseSubcommand({
  name: 'rollback',
  usage: 'rollback [R-12] <reason>',
  summary: 'bring the previous version back',
  run: async (deps, release, reason, { caller }) =>
    answer(
      await requestRollback(deps, { releaseId: release.id, reason }, caller),
      ({ ref, target }) => mrkdwn`:rewind: ${ref} is being rolled back to ${target}.`,
    ),
});

export const acceptCommand = releaseSubcommand({
  name: 'accept',
  usage: 'accept [R-12] <reason>',
  summary: 'end a release whose problem you decide to live with',
  run: async (deps, release, reason, { caller }) =>
    answer(
      await acceptDeployment(deps, { releaseId: release.id, reason }, caller),
      ({ ref }) => mrkdwn`:warning: ${ref} is accepted as it is.`,
    ),
});

export const cancelCommand = releaseSubcommand({
  name: 'cancel',
  usage: 'cancel [R-12] [reason]',
  summary: 'take a release back before it starts, or close a failed one',
  run: async (deps, release, reason, { caller }) =>
    answer(
      await cancelRelease(deps, { releaseId: release.id, reason }, caller),
      ({ ref, state }) => mrkdwn`${ref} is ${state}.`,
    ),
});
