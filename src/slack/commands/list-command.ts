import { z } from 'zod';
import type { Release } from '../../domain/release/release.ts';
import { overview } from '../../usecases/query/queries.ts';
import { incidentLine } from '../incident/incident-line.ts';
import { lines } from '../kit/blocks.ts';
import { fitLines } from '../kit/fit-lines.ts';
import { limits } from '../kit/limits.ts';
import { type Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { reply } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';
import { lockLine } from '../lock/lock-line.ts';
import { releaseLine } from '../release/release-line.ts';
import { refuseArguments } from './arguments.ts';

const mostEnded = 15;
/** Reserved for the headings, the incidents, the locks and the "more" lines. */
const roomForOthers = 1_300;

export const listCommand = subcommand({
  name: 'list',
  usage: 'list',
  summary: 'open releases, recently ended ones, open incidents, and active locks',
  args: z.string(),
  parse: (rest) => rest,
  refuse: refuseArguments,
  run: async (deps) => {
    const { active, ended, endedMore, locks, incidents } = await overview(deps, mostEnded);
    if (active.length === 0 && ended.length === 0 && locks.length === 0 && incidents.length === 0)
      return reply(mrkdwn`No releases yet. Open one with “/deploy”.`);
    const open = fitLines(
      active.map(line),
      limits.messageText - roomForOthers,
      (count) => mrkdwn`and ${count} more open`,
    );
    const locked = fitLines(locks.map(lockLine), roomForOthers / 3, (count) => mrkdwn`and ${count} more locks`);
    const troubled = fitLines(
      incidents.map((one) => mrkdwn`• ${incidentLine(one)}`),
      roomForOthers / 3,
      (count) => mrkdwn`and ${count} more incidents; “/deploy incident list”`,
    );
    const left = limits.messageText - open.length - locked.length - troubled.length - roomForOthers / 3;
    const over = fitLines(ended.map(line), Math.max(0, left), (count) => mrkdwn`and ${count + endedMore} more`);
    return reply(
      lines(
        mrkdwn`*Releases*`,
        ...(open.shown.length > 0 ? open.shown : [mrkdwn`None is open.`]),
        incidents.length > 0 && mrkdwn`*Incidents*`,
        ...troubled.shown,
        locks.length > 0 && mrkdwn`*Locks*`,
        ...locked.shown,
        ended.length > 0 && mrkdwn`*Ended*`,
        ...over.shown,
        over.isWhole && endedMore > 0 && mrkdwn`and ${endedMore} more`,
      ),
    );
  },
});

function line(release: Release): Mrkdwn {
  return mrkdwn`• ${releaseLine(release)}, by ${person(release.requesterId)}, ${moment(release.createdAt)}`;
}
