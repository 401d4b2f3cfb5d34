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
import { readMaintenanceLine, readScope } from './freeze-line.ts';

const scope = '<service [in environment] | environment | all>';
const usage = `maintenance ${scope} [from <time>] until <time> <reason>`;
const nowUsage = `maintenance ${scope} now for <duration> <reason>`;
const endUsage = `maintenance end ${scope} <reason>`;

export const maintenanceCommand: Subcommand = {
  name: 'maintenance',
  usage,
  summary: 'announce maintenance, in which only your own releases start',
  more: [
    { usage: nowUsage, summary: 'emergency maintenance, which begins at once' },
    { usage: endUsage, summary: 'end maintenance early, or call it off' },
  ],
  run: (deps, rest, input) => {
    const end = /^end\s+([\s\S]*)$/i.exec(rest.trim());
    return end === null ? place(deps, rest, input) : endOne(deps, end[1] ?? '', input);
  },
};

async function place(deps: Deps, rest: string, { caller }: CommandInput): Promise<Reply | null> {
  const zone = await timeZoneOf(deps, caller.actor.id);
  const read = await readMaintenanceLine(rest, nameableIn(deps.settings), deps.clock.now(), zone);
  if (!read.ok) return refuseArguments(read.error, `/deploy ${usage}`);
  return answer(
    await placeFreeze(deps, { ...read.value, kind: 'maintenance' }, caller),
    ({ what, startsAt, endsAt, reason, planned }) =>
      lines(
        mrkdwn`:wrench: Maintenance of ${what} from ${moment(new Date(startsAt))} until ${moment(new Date(endsAt))}: only your own releases of it start. ${reason}`,
        mrkdwn`The groups are told a day and an hour before, at its start, and at its end.`,
        planned.length > 0 &&
          mrkdwn`Held by it: ${planned.join(', ')}. Nothing was moved; plan ${planned.length === 1 ? 'it' : 'them'} for another time.`,
      ),
  );
}

async function endOne(deps: Deps, rest: string, { caller }: CommandInput): Promise<Reply | null> {
  const read = readScope(rest, nameableIn(deps.settings));
  if (!read.ok) return refuseArguments(read.error, `/deploy ${endUsage}`);
  const { service, environment, rest: reason } = read.value;
  return answer(
    await endFreeze(
      deps,
      { service, environment, kind: 'maintenance', reason: reason.replace(/^because\s+/i, '') },
      caller,
    ),
    ({ what, ended }) =>
      mrkdwn`:white_check_mark: Maintenance of ${what} has ended${ended === 1 ? '' : ` (${ended} of them)`}.`,
  );
}
