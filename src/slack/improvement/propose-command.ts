import { z } from 'zod';
import { improvementKinds, improvementRef, improvementWords } from '../../domain/improvement/improvement.ts';
import { propose } from '../../usecases/agent/propose.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { lines } from '../kit/blocks.ts';
import { mrkdwn, person } from '../kit/mrkdwn.ts';
import { answer, reply } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';

const usage = 'propose <tool|role|automation|process> [R-12] <what> because <why>';
const line = /^(?<of>\w+)\s+(?:(?<release>r-\d+)\s+)?(?<what>[\s\S]+?)\s+because\s+(?<why>[\s\S]+)$/i;

export const proposeCommand = subcommand({
  name: 'propose',
  usage,
  summary: 'propose a new tool, role or automation, or another way of working, for approvers to decide',
  args: z.object({
    of: z.enum(improvementKinds),
    release: z.string().optional(),
    what: z.string().max(500),
    why: z.string().max(4_000),
  }),
  parse: (rest) => {
    const { of = '', release, what, why } = line.exec(rest.trim())?.groups ?? {};
    return { of: of.toLowerCase(), ...(release === undefined ? {} : { release }), what, why };
  },
  refuse: () => refuseArguments('Say what you propose, and why.', `/deploy ${usage}`),
  run: async (deps, { of, release, what, why }, { caller }) =>
    answer(
      await propose(
        deps,
        { kind: 'change', of, reason: what, justification: why, ...(release === undefined ? {} : { release }) },
        caller,
      ),
      ({ proposal }) => mrkdwn`:bulb: ${proposal ?? ''} is in the release channel; an approver decides.`,
    ),
});

const mostShown = 15;
const icons = {
  open: ':hourglass_flowing_sand:',
  accepted: ':white_check_mark:',
  declined: ':no_entry_sign:',
} as const;

export const proposalsCommand = subcommand({
  name: 'proposals',
  usage: 'proposals',
  summary: 'the newest proposals, and what was decided',
  args: z.object({}),
  parse: () => ({}),
  refuse: (detail, wanted) => refuseArguments(detail, wanted),
  run: async (deps) => {
    const newest = await deps.database.read((stores) => stores.improvements.newest(mostShown));
    if (newest.length === 0) return reply(mrkdwn`Nothing was proposed yet. “/deploy ${usage}” proposes something.`);
    return reply(
      lines(
        mrkdwn`*Proposals*`,
        ...newest.map((one) => {
          const by = one.decidedBy === null ? mrkdwn`` : mrkdwn` by ${person(one.decidedBy)}`;
          return mrkdwn`${icons[one.state]} *${improvementRef(one)}* ${one.title} (${improvementWords[one.of]}) · ${one.state}${by}`;
        }),
      ),
    );
  },
});
