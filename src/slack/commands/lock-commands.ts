import { z } from 'zod';
import { liftLock, placeLock } from '../../usecases/lock/locks.ts';
import { mrkdwn } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';
import { subcommand } from '../kit/subcommand.ts';
import { refuseArguments } from './arguments.ts';

const ScopeAndReason = z.object({
  scope: z
    .string('Name a service, an environment, or “all”.')
    .min(1, 'Name a service, an environment, or “all”.')
    .max(64),
  reason: z.string().max(500, 'The reason is longer than 500 characters.'),
});

function cutScope(rest: string) {
  const [, scope = '', reason = ''] = /^(\S*)\s*([\s\S]*)$/.exec(rest.trim()) ?? [];
  return { scope, reason };
}

export const lockCommand = subcommand({
  name: 'lock',
  usage: 'lock <service|environment|all> <reason>',
  summary: 'keep releases from starting',
  args: ScopeAndReason,
  parse: cutScope,
  refuse: refuseArguments,
  run: async (deps, args, { caller }) =>
    answer(
      await placeLock(deps, { ...args, environment: null }, caller),
      ({ what, reason }) => mrkdwn`:lock: ${what} is locked: ${reason}`,
    ),
});

export const unlockCommand = subcommand({
  name: 'unlock',
  usage: 'unlock <service|environment|all> <reason>',
  summary: 'lift a lock, saying why',
  args: ScopeAndReason,
  parse: cutScope,
  refuse: refuseArguments,
  run: async (deps, args, { caller }) =>
    answer(
      await liftLock(deps, { ...args, environment: null }, caller),
      ({ what }) => mrkdwn`:unlock: ${what} is unlocked.`,
    ),
});
