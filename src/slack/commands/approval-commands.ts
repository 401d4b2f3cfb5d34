import { decideRelease } from '../../usecases/approval/decide-release.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { releaseSubcommand } from './arguments.ts';

export const approveCommand = releaseSubcommand({
  name: 'approve',
  usage: 'approve [R-12] [comment]',
  summary: 'consent to the present plan',
  run: async (deps, release, comment, { caller }) =>
    answer(
      await decideRelease(deps, { releaseId: release.id, decision: 'approve', planHash: null, comment }, caller),
      (decided) =>
        decided.state === 'approved'
          ? mrkdwn`:ballot_box_with_check: ${decided.ref} is approved.`
          : mrkdwn`:ballot_box_with_check: Recorded: ${decided.given} of ${decided.needed} approvals for ${decided.ref}.`,
    ),
});

export const rejectCommand = releaseSubcommand({
  name: 'reject',
  usage: 'reject [R-12] <reason>',
  summary: 'object to the present plan',
  run: async (deps, release, comment, { caller }) =>
    answer(
      await decideRelease(deps, { releaseId: release.id, decision: 'reject', planHash: null, comment }, caller),
      (decided) => mrkdwn`${decided.ref} is rejected.`,
    ),
});
