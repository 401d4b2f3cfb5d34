import { describeRelease } from '../../domain/release/verb.ts';
import { acceptDeployment } from '../../usecases/deployment/accept-deployment.ts';
import { controlDeployment } from '../../usecases/deployment/control-deployment.ts';
import { requestRollback } from '../../usecases/deployment/request-rollback.ts';
import { startRelease } from '../../usecases/deployment/start-release.ts';
import { cancelRelease } from '../../usecases/release/cancel-release.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { startingReply } from '../release/start-confirmation.ts';
import { refuseArguments, releaseSubcommand } from './arguments.ts';

const startUsage = 'start [R-12 | service] [now]';

export const startCommand = releaseSubcommand({
  name: 'start',
  usage: startUsage,
  summary: 'run the gate and start the deployment; “now” starts it before its scheduled time',
  run: async (deps, release, words, { caller }) => {
    const isNow = /^(?:right )?now[.!]?$/i.test(words);
    // “at 15:00” must not start anything immediately.
    if (words !== '' && !isNow && !/^please[.!]?$/i.test(words))
      return refuseArguments(
        `“${words.slice(0, 60)}” was not understood, and nothing was started; a time is given when the release is opened.`,
        `/deploy ${startUsage}`,
      );
    const started = await startRelease(deps, { releaseId: release.id, early: isNow }, caller);
    return started.ok
      ? answer(started, () => mrkdwn`:rocket: ${describeRelease(release)} has started.`)
      : startingReply(started.error);
  },
});

const controls = [
  { verb: 'pause', summary: 'let the current step finish, then wait', done: 'is paused' },
  { verb: 'resume', summary: 'continue after a pause', done: 'has resumed' },
  { verb: 'abort', summary: 'stop the current step immediately', done: 'is aborted' },
  { verb: 'retry', summary: 'try the failed step again', done: 'is retrying the step' },
] as const;

export const controlCommands = controls.map(({ verb, summary, done }) =>
  releaseSubcommand({
    name: verb,
    usage: `${verb} [R-12 | service] [reason]`,
    summary,
    run: async (deps, release, reason, { caller }) =>
      answer(
        await controlDeployment(deps, { releaseId: release.id, verb, reason }, caller),
        () => mrkdwn`${describeRelease(release)} ${done}.`,
      ),
  }),
);

export const rollbackCommand = releaseSubcommand({
  name: 'rollback',
  usage: 'rollback [R-12 | service] <reason>',
  summary: 'roll back what is live to the previous version',
  needsReason: true,
  run: async (deps, release, reason, { caller }) =>
    answer(
      await requestRollback(deps, { releaseId: release.id, reason }, caller),
      ({ target }) => mrkdwn`:rewind: ${describeRelease(release)} is being rolled back to ${target}.`,
    ),
});

export const acceptCommand = releaseSubcommand({
  name: 'accept',
  usage: 'accept [R-12 | service] <reason>',
  summary: 'complete a release with a known problem',
  needsReason: true,
  run: async (deps, release, reason, { caller }) =>
    answer(
      await acceptDeployment(deps, { releaseId: release.id, reason }, caller),
      () => mrkdwn`:warning: ${describeRelease(release)} is accepted as it is.`,
    ),
});

export const cancelCommand = releaseSubcommand({
  name: 'cancel',
  usage: 'cancel [R-12 | service] [reason]',
  summary: 'cancel a release before it starts, or close a failed one',
  run: async (deps, release, reason, { caller }) =>
    answer(
      await cancelRelease(deps, { releaseId: release.id, reason }, caller),
      ({ state }) => mrkdwn`${describeRelease(release)} is ${state}.`,
    ),
});
