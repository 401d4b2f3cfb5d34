import type { GateCheck } from '../../domain/gate/gate.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { describeRelease } from '../../domain/release/verb.ts';
import { explainStart } from '../../usecases/deployment/explain-start.ts';
import { releaseSubcommand } from '../commands/arguments.ts';
import { lines } from '../kit/blocks.ts';
import { Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';

const icons: Readonly<Record<GateCheck['result'], string>> = {
  passed: ':white_check_mark:',
  failed: ':x:',
  unknown: ':grey_question:',
};

export const whyCommand = releaseSubcommand({
  name: 'why',
  usage: 'why [R-12 | service]',
  summary: 'what still keeps a release from starting, and what holds, as it is now',
  run: async (deps, release) =>
    answer(await explainStart(deps, release.id), ({ release: now, checks }) => {
      if (checks.length === 0)
        return mrkdwn`${describeRelease(now)} is ${now.state.replaceAll('_', ' ')}: there is nothing to start.`;
      const missing = checks.filter(({ result }) => result !== 'passed');
      const holds = checks.filter(({ result }) => result === 'passed');
      return lines(
        missing.length === 0
          ? mrkdwn`*Everything holds for ${describeRelease(now)}.* ${now.state === 'approved' ? `“/deploy start ${releaseRef(now)}” starts it.` : 'It waits for its approval.'}`
          : mrkdwn`*${missing.length} of ${checks.length} checks keep ${describeRelease(now)} from starting*`,
        ...[...missing, ...holds].map(checkLine),
      );
    }),
});

function checkLine({ title, result, detail, reasonCode }: GateCheck): Mrkdwn {
  const code = reasonCode === null ? mrkdwn`` : mrkdwn` (\`${new Mrkdwn(reasonCode)}\`)`;
  return mrkdwn`${new Mrkdwn(icons[result])} *${title}*: ${detail}${code}`;
}
