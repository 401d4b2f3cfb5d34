import { describeRelease } from '../../domain/release/verb.ts';
import { decideRelease } from '../../usecases/approval/decide-release.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { approvedWords } from '../release/decision-words.ts';
import { startingReply } from '../release/start-confirmation.ts';
import { releaseSubcommand } from './arguments.ts';

export const approveCommand = releaseSubcommand({
  name: 'approve',
  usage: 'approve [R-12 | service] [comment]',
  summary: 'approve the current plan',
  run: async (deps, release, comment, { caller }) => {
    const decided = await decideRelease(
      deps,
      { releaseId: release.id, decision: 'approve', planHash: null, comment },
      caller,
    );
    if (!decided.ok) return startingReply(decided.error);
    return answer(decided, (value) => approvedWords(release, value));
  },
});

export const rejectCommand = releaseSubcommand({
  name: 'reject',
  usage: 'reject [R-12 | service] <reason>',
  summary: 'reject the current plan',
  needsReason: true,
  run: async (deps, release, comment, { caller }) =>
    answer(
      await decideRelease(deps, { releaseId: release.id, decision: 'reject', planHash: null, comment }, caller),
      () => mrkdwn`${describeRelease(release)} is rejected.`,
    ),
});
