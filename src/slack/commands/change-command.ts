import { describeRelease } from '../../domain/release/verb.ts';
import { nameChange } from '../../usecases/linked-record/name-change.ts';
import { showRelease } from '../../usecases/query/queries.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer, reply } from '../kit/reply.ts';
import { changeValue } from '../linked-record/record-lines.ts';
import { refuseArguments, releaseSubcommand } from './arguments.ts';

const usage = 'change [R-12 | service] [number]';

export const changeCommand = releaseSubcommand({
  name: 'change',
  usage,
  summary: 'the change request of a release; with a number, use that one instead',
  run: async (deps, release, words, { caller }) => {
    if (words === '') {
      const view = await showRelease(deps, release.id, ['records']);
      const value = view && changeValue(view);
      return reply(mrkdwn`${describeRelease(release)}: ${value ?? 'no change request'}`);
    }
    if (!/^[\w-]{1,60}$/.test(words))
      return refuseArguments(`“${words.slice(0, 60)}” is not the number of a change request.`, `/deploy ${usage}`);
    return answer(
      await nameChange(deps, { releaseId: release.id, number: words }, caller),
      ({ number, status }) =>
        mrkdwn`:link: ${number} (${status}) is the change request of ${describeRelease(release)}.`,
    );
  },
});
