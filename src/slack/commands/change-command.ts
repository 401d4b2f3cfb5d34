import { describeRelease } from '../../domain/release/verb.ts';
import { nameChange } from '../../usecases/linked-record/name-change.ts';
import { showRelease } from '../../usecases/query/queries.ts';
import { aboutChangeRequest, documentOf, documentUsage, reviewUsage } from '../change/change-request-words.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer, reply } from '../kit/reply.ts';
import { changeValue } from '../linked-record/record-lines.ts';
import { emergencyCommand } from '../release/edit-command.ts';
import { type ReleaseSubcommand, refuseArguments, releaseSubcommand } from './arguments.ts';

const usage = 'change [R-12 | service] [number]';
const emergencyUsage = 'change [R-12 | service] emergency <reason>';

const ofRelease = releaseSubcommand({
  name: 'change',
  usage,
  summary: 'the change request of a release; with a number, use that one instead',
  run: async (deps, release, words, input) => {
    if (words === '') {
      const document = await documentOf(deps, release);
      if (document !== null) return document;
      const view = await showRelease(deps, release.id, ['records']);
      const value = view && changeValue(view);
      return reply(mrkdwn`${describeRelease(release)}: ${value ?? 'no change request'}`);
    }
    const declared = /^emergency(?:\s+(?<reason>[\s\S]*))?$/i.exec(words);
    if (declared !== null) return emergencyCommand.carryOut(deps, release, declared.groups?.reason ?? '', input);
    if (!/^[\w-]{1,60}$/.test(words))
      return refuseArguments(`“${words.slice(0, 60)}” is not the number of a change request.`, `/deploy ${usage}`);
    return answer(
      await nameChange(deps, { releaseId: release.id, number: words }, input.caller),
      ({ number, status }) =>
        mrkdwn`:link: ${number} (${status}) is the change request of ${describeRelease(release)}.`,
    );
  },
});

/** Of a release, or of a change request that is kept here by its own number. */
export const changeCommand: ReleaseSubcommand = {
  ...ofRelease,
  more: [
    { usage: documentUsage, summary: 'the document of a change request that is kept here' },
    { usage: emergencyUsage, summary: 'make it an emergency change: fewer approvals, and a review afterwards' },
    { usage: reviewUsage, summary: 'close a change request with what its review found' },
  ],
  run: async (deps, rest, input) => (await aboutChangeRequest(deps, rest, input)) ?? ofRelease.run(deps, rest, input),
};
