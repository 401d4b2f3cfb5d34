import { resultKinds, resultWords } from '../../domain/version-result/version-result.ts';
import { ReportResult, reportResult } from '../../usecases/version-result/report-result.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';
import { splitLink } from '../version-record/split-link.ts';

const usage = `result <service> <version> <${resultKinds.join('|')}> <link> [name]`;
const icons = { passed: ':white_check_mark:', failed: ':x:', unknown: ':grey_question:' } as const;

export const resultCommand = subcommand({
  name: 'result',
  usage,
  summary: 'give the report of tests, coverage, a scan or a benchmark, as a link that is fetched and read',
  // Without a link there is nothing to read here: files come from CI and agents.
  args: ReportResult.omit({ files: true }).required({ url: true }),
  parse: (rest) => {
    const { service, version, kind, words } =
      /^(?<service>\S+)\s+(?<version>\S+)\s+(?<kind>\S+)\s+(?<words>[\s\S]+)$/.exec(rest.trim())?.groups ?? {};
    const { text, url } = splitLink(words ?? '');
    const name = text === url || text === '' ? {} : { name: text };
    return { service, version, kind: kind?.toLowerCase(), url, ...name };
  },
  refuse: () => refuseArguments('Name service, version and kind, and give the link of the report.', `/deploy ${usage}`),
  run: async (deps, input, { caller }) =>
    answer(
      await reportResult(deps, input, caller),
      ({ kind, service, version, result, detail, release }) =>
        mrkdwn`${new Mrkdwn(icons[result])} *${service} ${version}*, ${resultWords[kind]}: ${detail}.${release === null ? '' : ` ${release} shows it.`}`,
    ),
});
