import { nameableIn } from '../../domain/release/nameable.ts';
import { endFreeze, placeFreeze } from '../../usecases/calendar/freezes.ts';
import type { Deps } from '../../usecases/deps.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { timeZoneOf } from '../commands/time-zone.ts';
import { lines } from '../kit/blocks.ts';
import type { CommandInput, Reply } from '../kit/input.ts';
import { moment, mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { readFreezeLine, readScope } from './freeze-line.ts';

const usage = 'freeze <service [in environment] | environment | all> [from <time>] until <time> <reason>';
const endUsage = 'freeze end <service [in environment] | environment | all> <reason>';

export const freezeCommand: Subcommand = {
  name: 'freeze',
  usage,
  summary: 'let no release start in a time, such as over the holidays',
  more: [{ usage: endUsage, summary: 'end a freeze that somebody placed' }],
  run: (deps, rest, input) => {
    const end = /^end\s+([\s\S]*)$/i.exec(rest.trim());
    return end === null ? place(deps, rest, input) : endOne(deps, end[1] ?? '', input);
  },
};

async function place(deps: Deps, rest: string, { caller }: CommandInput): Promise<Reply | null> {
  const zone = await timeZoneOf(deps, caller.actor.id);
  const read = await readFreezeLine(rest, nameableIn(deps.settings), deps.clock.now(), zone);
  if (!read.ok) return refuseArguments(read.error, `/deploy ${usage}`);
  return answer(await placeFreeze(deps, read.value, caller), ({ what, startsAt, endsAt, reason, planned }) =>
    lines(
      mrkdwn`:snowflake: ${what.charAt(0).toUpperCase()}${what.slice(1)} is frozen from ${moment(new Date(startsAt))} until ${moment(new Date(endsAt))}: no release of it starts. ${reason}`,
      planned.length > 0 &&
        mrkdwn`${planned.length === 1 ? 'One planned start falls' : `${planned.length} planned starts fall`} into it: ${planned.join(', ')}. Nothing was moved; plan ${planned.length === 1 ? 'it' : 'them'} for another time.`,
    ),
  );
}

async function endOne(deps: Deps, rest: string, { caller }: CommandInput): Promise<Reply | null> {
  const scope = readScope(rest, nameableIn(deps.settings));
  if (!scope.ok) return refuseArguments(scope.error, `/deploy ${endUsage}`);
  const { service, environment, rest: reason } = scope.value;
  return answer(
    await endFreeze(deps, { service, environment, reason: reason.replace(/^because\s+/i, '') }, caller),
    ({ what, ended }) => mrkdwn`:sunny: The freeze of ${what} has ended${ended === 1 ? '' : ` (${ended} freezes)`}.`,
  );
}
