import { z } from 'zod';
import { listVersionRecords } from '../../usecases/version-record/list-version-records.ts';
import { RecordVersion, recordVersion } from '../../usecases/version-record/record-version.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { lines } from '../kit/blocks.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer, refusalReply, reply } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';
import { splitLink } from './split-link.ts';
import { recordLine } from './version-record-words.ts';

const usage = 'candidate <service> <version> <digest> <what is new> [link]';

export const candidateCommand = subcommand({
  name: 'candidate',
  usage,
  summary: 'register a release candidate: which content a build made, and what is new in it',
  args: RecordVersion,
  parse: (rest) => {
    const { service, version, digest, text } =
      /^(?<service>\S+)\s+(?<version>\S+)\s+(?<digest>\S+)\s+(?<text>[\s\S]+)$/.exec(rest.trim())?.groups ?? {};
    return { kind: 'candidate', service, version, digest, ...splitLink(text ?? '') };
  },
  refuse: () => refuseArguments('Name service, version and digest, and say what is new.', `/deploy ${usage}`),
  run: async (deps, input, { caller }) =>
    answer(await recordVersion(deps, input, caller), ({ service, version, digest, release }) =>
      lines(
        mrkdwn`:package: *${service} ${version}* is on record as a release candidate (${(digest ?? '').slice(0, 19)}…).`,
        release === null
          ? mrkdwn`Next: “/deploy signoff ${service} ${version} qa <what was tested>”, or “/deploy ${service} ${version}” to request its release.`
          : mrkdwn`${release}, which waits for it, shows it.`,
      ),
    ),
});

const mostShown = 15;

export const candidatesCommand = subcommand({
  name: 'candidates',
  usage: 'candidates <service>',
  summary: 'release candidates and sign-offs of a service, and how long they count',
  args: z.object({ service: z.string().min(1).max(64) }),
  parse: (rest) => ({ service: rest.trim() }),
  refuse: (_detail, wanted) => refuseArguments('Name a service.', wanted),
  run: async (deps, { service: asked }) => {
    const found = await listVersionRecords(deps, asked, mostShown + 1);
    if (!found.ok) return refusalReply(found.error);
    const { service, records } = found.value;
    if (records.length === 0)
      return reply(
        mrkdwn`Nothing is on record about versions of ${service.displayName} yet. “/deploy candidate ${service.name} <version> <digest> <what is new>” registers one.`,
      );
    const now = deps.clock.now();
    return reply(
      lines(
        mrkdwn`*Release candidates and sign-offs of ${service.displayName}*`,
        ...records.slice(0, mostShown).map((one) => recordLine(one, now)),
        records.length > mostShown && mrkdwn`Earlier ones are not shown.`,
      ),
    );
  },
});
