import { z } from 'zod';
import { complianceDays, listBypasses } from '../../usecases/approval/list-bypasses.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { lines } from '../kit/blocks.ts';
import { moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { reply } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';

const mostShown = 15;

export const bypassesCommand = subcommand({
  name: 'bypasses',
  usage: 'bypasses',
  summary: 'the newest bypassed checks, and how many starts needed none',
  args: z.string(),
  parse: (rest) => rest,
  refuse: refuseArguments,
  run: async (deps) => {
    const { newest, started, bypassed } = await listBypasses(deps, mostShown);
    const rate = started === 0 ? null : Math.round(((started - bypassed) / started) * 1_000) / 10;
    return reply(
      lines(
        rate === null
          ? mrkdwn`No release was started in the last ${complianceDays} days.`
          : mrkdwn`*${rate} % of ${started} starts in the last ${complianceDays} days went through every check*; ${bypassed} had one bypassed.`,
        ...(newest.length === 0 ? [mrkdwn`No check was bypassed yet.`] : []),
        ...newest.map(
          ({ release, check, authorId, at, reason }) =>
            mrkdwn`• ${release}: *${check}* by ${person(authorId)} ${moment(at)}: ${reason}`,
        ),
      ),
    );
  },
});
