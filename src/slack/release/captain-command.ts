import { describeRelease } from '../../domain/release/verb.ts';
import { handOverRelease } from '../../usecases/release/hand-over-release.ts';
import { refuseArguments, releaseSubcommand } from '../commands/arguments.ts';
import { findPerson } from '../commands/find-person.ts';
import { mrkdwn, person } from '../kit/mrkdwn.ts';
import { answer, refusalReply } from '../kit/reply.ts';

export const captainCommand = releaseSubcommand({
  name: 'captain',
  usage: 'captain [R-12 | service] <@person> [note]',
  summary: 'make another person the captain of a release',
  run: async (deps, release, words, { caller }) => {
    const [, name = '', note = ''] = /^(?:to\s+)?(<?@\S+)\s*([\s\S]*)$/i.exec(words) ?? [];
    if (name === '') return refuseArguments('Name the new captain.', '/deploy captain R-12 @person');
    const found = await findPerson(deps, name);
    if (!found.ok) return refusalReply(found.error);
    return answer(
      await handOverRelease(deps, { releaseId: release.id, to: found.value, note }, caller),
      ({ to, needsApproval }) =>
        mrkdwn`:anchor: ${person(to)} is the captain of ${describeRelease(release)} now.${needsApproval ? ' Their own approval does not count any more, so it waits for another one.' : ''}`,
    );
  },
});
