import { nextStepOf, sourceOf } from '../../domain/gate/describe-check.ts';
import type { GateCheck } from '../../domain/gate/gate.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { describeRelease } from '../../domain/release/verb.ts';
import { explainStart } from '../../usecases/deployment/explain-start.ts';
import { releaseSubcommand } from '../commands/arguments.ts';
import { lines } from '../kit/blocks.ts';
import { cut } from '../kit/limits.ts';
import { joinMrkdwn, Mrkdwn, moment, mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';

const icons: Readonly<Record<GateCheck['result'], string>> = {
  passed: ':white_check_mark:',
  failed: ':x:',
  unknown: ':grey_question:',
  bypassed: ':leftwards_arrow_with_hook:',
};

const longestDetail = 300;

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

/** The answer; for what has not passed, below it: where it comes from, since when, and what helps. */
function checkLine(check: GateCheck): Mrkdwn {
  const { title, result, detail, reasonCode, at, evidence } = check;
  const code = reasonCode === null ? mrkdwn`` : mrkdwn` (\`${new Mrkdwn(reasonCode)}\`)`;
  const said = mrkdwn`${new Mrkdwn(icons[result])} *${title}*: ${cut(detail, longestDetail)}${code}`;
  const source = sourceOf(check);
  const from = joinMrkdwn(
    [
      ...(source === null ? [] : [withMentions(source)]),
      ...(at === undefined ? (result === 'passed' ? [] : [mrkdwn`now`]) : [moment(new Date(at))]),
      ...(evidence === undefined ? [] : [mrkdwn`${cut(evidence, longestDetail)}`]),
    ],
    ' · ',
  );
  if (result === 'passed') return from.text === '' ? said : mrkdwn`${said} _(${from})_`;
  const next = nextStepOf(check);
  return lines(said, mrkdwn`> ${from}`, next !== null && mrkdwn`> Next: ${next}`);
}

/** Sources name people by their ids, which are ours; nothing that somebody typed is in them. */
function withMentions(source: string): Mrkdwn {
  return new Mrkdwn(mrkdwn`${source}`.text.replace(/&lt;@([UW][A-Z0-9]+)&gt;/g, '<@$1>'));
}
