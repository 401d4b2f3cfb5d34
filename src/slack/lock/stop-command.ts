import { liftStop, stopLine } from '../../usecases/lock/stop-line.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { mrkdwn, person } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';

const usage = 'stop <reason>';
const liftUsage = 'stop lift <reason>';

/** What is said to whoever asked to lift a stop. */
export function liftedWords({ isLifted, askedBy }: { isLifted: boolean; askedBy: string }) {
  return isLifted
    ? mrkdwn`:large_green_circle: The line is open again; you and ${person(askedBy)} lifted the stop.`
    : mrkdwn`:raised_hand: You asked to lift the stop. One other person has to do the same: “/deploy ${liftUsage}”.`;
}

export const stopCommand: Subcommand = {
  name: 'stop',
  usage,
  summary: 'stop the line: nothing starts anywhere; what is running goes on',
  more: [{ usage: liftUsage, summary: 'lift the stop; two different people have to' }],
  run: async (deps, rest, { caller }) => {
    const lift = /^lift(?:\s+([\s\S]*))?$/i.exec(rest.trim());
    const reason = (lift === null ? rest : (lift[1] ?? '')).trim().replace(/^because\s+/i, '');
    if (reason.length > 500)
      return refuseArguments(
        'The reason is longer than 500 characters.',
        `/deploy ${lift === null ? usage : liftUsage}`,
      );
    if (lift !== null) return answer(await liftStop(deps, { reason }, caller), liftedWords);
    return answer(
      await stopLine(deps, { reason }, caller),
      ({ running }) =>
        mrkdwn`:octagonal_sign: The line is stopped: nothing starts, anywhere. ${running === 0 ? 'Nothing is running.' : `${running === 1 ? 'One release' : `${running} releases`} in progress ${running === 1 ? 'goes' : 'go'} on.`}`,
    );
  },
};
