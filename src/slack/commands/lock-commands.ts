import { readLockLine } from '../../domain/lock/lock-line.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { nameableIn } from '../../domain/release/nameable.ts';
import type { Result } from '../../lib/result.ts';
import type { Deps } from '../../usecases/deps.ts';
import { liftLock, type PlaceLock, placeLock } from '../../usecases/lock/locks.ts';
import type { Caller } from '../../usecases/once.ts';
import { type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { refuseArguments } from './arguments.ts';

export const lockCommand = onScope({
  name: 'lock',
  summary: 'keep releases from starting',
  carryOut: placeLock,
  say: ({ what, where, reason }) => mrkdwn`:lock: ${what} is locked${where}: ${reason}`,
});

export const unlockCommand = onScope({
  name: 'unlock',
  summary: 'remove a lock, with a reason',
  carryOut: liftLock,
  say: ({ what, where, lifted }) =>
    mrkdwn`:unlock: ${what} is unlocked${where}${lifted === 1 ? '' : ` (${lifted} locks)`}.`,
});

function onScope<T>(shape: {
  name: 'lock' | 'unlock';
  summary: string;
  carryOut(deps: Deps, input: PlaceLock, caller: Caller): Promise<Result<T, Refusal>>;
  say(value: T): Mrkdwn;
}): Subcommand {
  const { name, summary } = shape;
  const usage = `${name} <service [in environment] | environment | all> <reason>`;
  return {
    name,
    usage,
    summary,
    run: async (deps, rest, { caller }) => {
      const read = readLockLine(rest, nameableIn(deps.settings));
      if (!read.ok) return refuseArguments(read.error, `/deploy ${usage}`);
      const { scope, reason } = read.value;
      if (scope === '') return refuseArguments('Name a service, an environment, or “all”.', `/deploy ${usage}`);
      if (scope.length > 64) return refuseArguments('No name is that long.', `/deploy ${usage}`);
      if (reason.length > 500) return refuseArguments('The reason is longer than 500 characters.', `/deploy ${usage}`);
      return answer(await shape.carryOut(deps, read.value, caller), shape.say);
    },
  };
}
