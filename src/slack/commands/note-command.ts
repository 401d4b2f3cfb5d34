import { describeRelease } from '../../domain/release/verb.ts';
import { writeNote } from '../../usecases/task/write-note.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { releaseSubcommand } from './arguments.ts';

export const noteCommand = releaseSubcommand({
  name: 'note',
  usage: 'note [R-12] <text>',
  summary: 'add a note to the release’s log',
  text: 'whole',
  run: async (deps, release, text, { caller }) =>
    answer(
      await writeNote(deps, { releaseId: release.id, markdown: text, kind: 'log' }, caller),
      () => mrkdwn`:pencil2: Noted on ${describeRelease(release)}.`,
    ),
});
