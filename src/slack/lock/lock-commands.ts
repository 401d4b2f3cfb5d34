import { readLockLine } from '../../domain/lock/lock-line.ts';
import { nameableIn } from '../../domain/release/nameable.ts';
import type { Deps } from '../../usecases/deps.ts';
import { handOverLock } from '../../usecases/lock/care-for-lock.ts';
import { liftLock, placeLock } from '../../usecases/lock/locks.ts';
import { refuseArguments } from '../commands/arguments.ts';
import { findPerson } from '../commands/find-person.ts';
import { timeZoneOf } from '../commands/time-zone.ts';
import type { CommandInput, Reply } from '../kit/input.ts';
import { moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { answer, refusalReply } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { readPlaceLine } from './place-line.ts';

const scopes = '<service [in environment] | environment | all>';
const lockUsage = `lock ${scopes} [warn] [until <time> | for <duration>] <reason>`;
const handUsage = `lock hand ${scopes} to <@person>`;
const unlockUsage = `unlock ${scopes} <reason>`;

export const lockCommand: Subcommand = {
  name: 'lock',
  usage: lockUsage,
  summary:
    'keep releases from starting, or with “warn” only ask who starts one; until a time, or until somebody unlocks',
  more: [{ usage: handUsage, summary: 'make another person responsible for a lock' }],
  run: (deps, rest, input) => {
    const hand = /^(?:hand|handover)\s+(?<scope>[\s\S]+?)\s+(?:to\s+)?(?<who><?@\S+)\s*$/i.exec(rest.trim())?.groups;
    return hand === undefined ? place(deps, rest, input) : handOn(deps, hand.scope ?? '', hand.who ?? '', input);
  },
};

async function place(deps: Deps, rest: string, { caller }: CommandInput): Promise<Reply | null> {
  const zoneOf = () => timeZoneOf(deps, caller.actor.id);
  const read = await readPlaceLine(rest, nameableIn(deps.settings), deps.clock.now(), zoneOf);
  if (!read.ok) return refuseArguments(read.error, `/deploy ${lockUsage}`);
  const problem = problemIn(read.value);
  if (problem !== null) return refuseArguments(problem, `/deploy ${lockUsage}`);
  const { expiresAt, ...line } = read.value;
  return answer(
    await placeLock(deps, { ...line, ...(expiresAt === null ? {} : { expiresAt }) }, caller),
    ({ what, where, reason, kind, expiresAt: ends }) => {
      const until = ends === null ? mrkdwn`` : mrkdwn` until ${moment(new Date(ends))}`;
      return kind === 'warning'
        ? mrkdwn`:warning: Who starts a release of ${what}${where}${until} has to confirm: ${reason}`
        : mrkdwn`:lock: ${what} is locked${where}${until}: ${reason}`;
    },
  );
}

async function handOn(deps: Deps, scope: string, who: string, { caller }: CommandInput): Promise<Reply | null> {
  const read = readLockLine(scope, nameableIn(deps.settings));
  if (!read.ok) return refuseArguments(read.error, `/deploy ${handUsage}`);
  const problem = problemIn(read.value);
  if (problem !== null) return refuseArguments(problem, `/deploy ${handUsage}`);
  if (read.value.reason !== '')
    return refuseArguments(
      `“${read.value.reason.slice(0, 60)}” is no service and no environment.`,
      `/deploy ${handUsage}`,
    );
  const found = await findPerson(deps, who);
  if (!found.ok) return refusalReply(found.error);
  const { scope: name, environment } = read.value;
  return answer(
    await handOverLock(deps, { scope: name, environment, to: found.value }, caller),
    ({ what, where, to, count }) =>
      mrkdwn`:handshake: ${person(to)} looks after the lock on ${what}${where} now${count === 1 ? '' : ` (${count} locks)`}, and was told.`,
  );
}

export const unlockCommand: Subcommand = {
  name: 'unlock',
  usage: unlockUsage,
  summary: 'remove a lock or a warning, with a reason',
  run: async (deps, rest, { caller }) => {
    const read = readLockLine(rest, nameableIn(deps.settings));
    if (!read.ok) return refuseArguments(read.error, `/deploy ${unlockUsage}`);
    const problem = problemIn(read.value);
    if (problem !== null) return refuseArguments(problem, `/deploy ${unlockUsage}`);
    return answer(
      await liftLock(deps, read.value, caller),
      ({ what, where, lifted }) =>
        mrkdwn`:unlock: ${what} is unlocked${where}${lifted === 1 ? '' : ` (${lifted} locks)`}.`,
    );
  },
};

function problemIn({ scope, reason }: { scope: string; reason: string }): string | null {
  if (scope === '') return 'Name a service, an environment, or “all”.';
  if (scope.length > 64) return 'No name is that long.';
  return reason.length > 500 ? 'The reason is longer than 500 characters.' : null;
}
