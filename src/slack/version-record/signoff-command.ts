import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import { recordWords, type SignOffKind, signOffKinds } from '../../domain/version-record/version-record.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Deps } from '../../usecases/deps.ts';
import { releaseOfTask } from '../../usecases/task/task-work.ts';
import { recordVersion } from '../../usecases/version-record/record-version.ts';
import { withdrawVersionRecord } from '../../usecases/version-record/withdraw-version-record.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer, refusalReply } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';
import { splitLink } from './split-link.ts';

const usage =
  'signoff <service> <version> <qa|user-acceptance|configuration> [reject|withdraw] <what was tested> [link]';

const Args = z.object({
  /** A release stands for its service and version. */
  place: z.union([z.object({ ref: z.string() }), z.object({ service: z.string(), version: z.string() })]),
  kind: z.enum(signOffKinds),
  act: z.enum(['accept', 'reject', 'withdraw']),
  text: z.string(),
  url: z.string().optional(),
});

const line =
  /^(?:(?<ref>r-?\d+)|(?<service>\S+)\s+(?<version>\S+))\s+(?<kind>qa|uat|user-acceptance|users?|config(?:uration)?)(?:\s+(?<act>reject(?:ed)?|withdraw))?(?:[\s:]+(?<text>[\s\S]+))?$/i;

export const signoffCommand = subcommand({
  name: 'signoff',
  usage,
  summary: 'sign a version off for QA, for its users or for its configuration, refuse it, or take that back',
  args: Args,
  parse: (rest) => {
    const groups = line.exec(rest.trim())?.groups;
    if (groups === undefined) return {};
    const { ref, service, version, kind = '', act, text } = groups;
    return {
      place: ref === undefined ? { service, version } : { ref },
      kind: kindOf(kind),
      act: act === undefined ? 'accept' : /^reject/i.test(act) ? 'reject' : 'withdraw',
      ...splitLink(text ?? ''),
    };
  },
  refuse: () =>
    refuseArguments(
      'Name the version, and “qa”, “user-acceptance” or “configuration”; then say what was tested.',
      `/deploy ${usage}`,
    ),
  run: async (deps, { place, kind, act, text, url }, { caller }) => {
    const about = await versionOf(deps, place);
    if (!about.ok) return refusalReply(about.error);
    const what = { kind, ...about.value };
    const name = recordWords[kind];
    if (act === 'withdraw')
      return answer(
        await withdrawVersionRecord(deps, { ...what, reason: text }, caller),
        ({ release }) =>
          mrkdwn`:leftwards_arrow_with_hook: The ${name} of *${what.service} ${what.version}* is withdrawn.${waits(release, 'waits again')}`,
      );
    const verdict = act === 'reject' ? 'rejected' : 'accepted';
    const input = { ...what, text, verdict, ...(url === undefined ? {} : { url }) } as const;
    return answer(await recordVersion(deps, input, caller), ({ service, version, release }) =>
      verdict === 'accepted'
        ? mrkdwn`:white_check_mark: *${service} ${version}* has your ${name}.${waits(release, 'shows it')}`
        : mrkdwn`:x: *${service} ${version}* was rejected, and has no ${name} any more.${waits(release, 'does not start with it')}`,
    );
  },
});

function kindOf(word: string): SignOffKind {
  if (/^qa$/i.test(word)) return 'qa';
  return /^config/i.test(word) ? 'configuration' : 'user-acceptance';
}

function waits(release: string | null, what: string): string {
  return release === null ? '' : ` ${release} ${what}.`;
}

async function versionOf(
  deps: Pick<Deps, 'database'>,
  place: z.infer<typeof Args>['place'],
): Promise<Result<{ service: string; version: string }, Refusal>> {
  if (!('ref' in place)) return ok(place);
  const release = await deps.database.read((stores) => releaseOfTask(stores, place.ref));
  return release === null ? err({ kind: 'unknown_release', asked: place.ref }) : ok(release);
}
