import { describeRelease } from '../../domain/release/verb.ts';
import { bypassCheck } from '../../usecases/approval/bypass-check.ts';
import { refuseArguments, releaseSubcommand } from '../commands/arguments.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';

export const bypassCommand = releaseSubcommand({
  name: 'bypass',
  usage: 'bypass [R-12 | service] <check> <reason>',
  summary: 'set one check of the start gate aside for this plan; announced, and only for members of bypassGroups',
  run: async (deps, release, words, { caller }) => {
    const [, check = '', reason = ''] = /^(\S+)\s*([\s\S]*)$/.exec(words.trim()) ?? [];
    if (check === '')
      return refuseArguments('Name the check; “/deploy why” lists them.', '/deploy bypass R-12 promotion <reason>');
    return answer(
      await bypassCheck(deps, { releaseId: release.id, check, reason }, caller),
      ({ title }) =>
        mrkdwn`:warning: *${title}* is bypassed for ${describeRelease(release)}. It was announced, and is on record.`,
    );
  },
});
