import { type Explanations, say } from '../explanation.ts';

/** Why something in the queue is refused, or has to wait for its turn. */
export type QueueRefusal =
  | { kind: 'already_queued'; ref: string }
  | { kind: 'queue_full'; environment: string; limit: number }
  | { kind: 'no_queue_entry'; asked: string }
  | { kind: 'several_queue_entries'; refs: string[] }
  | { kind: 'not_your_entry'; ref: string; personId: string }
  | { kind: 'not_your_turn'; ref: string; state: string }
  | { kind: 'turn_over'; ref: string }
  | { kind: 'nobody_behind'; ref: string }
  | { kind: 'swap_not_possible'; ref: string; other: string; why: string }
  | { kind: 'others_wait'; ref: string; service: string; environment: string }
  | { kind: 'dependent_under_way'; ref: string; other: string; service: string }
  | { kind: 'not_to_queue'; ref: string; state: string };

/** The messages for these refusals, each with a next step. */
export const queueRefusals: Explanations<QueueRefusal> = {
  already_queued: ({ ref }) => say('ALREADY_QUEUED', `It waits already: ${ref}.`, '“/deploy queue” shows its place.'),
  queue_full: ({ environment, limit }) =>
    say('QUEUE_FULL', `${limit} requests wait for ${environment} already.`, 'Wait until there are fewer.'),
  no_queue_entry: ({ asked }) =>
    say(
      'NOT_IN_QUEUE',
      asked === '' ? 'You wait for nothing.' : `“${asked.slice(0, 40)}” does not wait.`,
      '“/deploy queue” shows who waits.',
    ),
  several_queue_entries: ({ refs }) =>
    say('SEVERAL_IN_QUEUE', `You wait more than once: ${refs.join(', ')}.`, 'Name one of them.'),
  not_your_entry: ({ ref, personId }) =>
    say('NOT_YOURS', `${ref} is the turn of <@${personId}>.`, 'Ask them, or join the queue yourself.'),
  not_your_turn: ({ ref, state }) =>
    say(
      'NOT_YOUR_TURN',
      state === 'waiting' ? `It is not the turn of ${ref} yet.` : `${ref} no longer waits: it has ${state}.`,
      '“/deploy queue” shows its place. You are told when it is called.',
    ),
  turn_over: ({ ref }) =>
    say(
      'TURN_OVER',
      `The time to take the turn of ${ref} is over.`,
      'It is called again after the next one; “/deploy queue” shows its place.',
    ),
  nobody_behind: ({ ref }) => say('NOBODY_BEHIND', `Nobody waits behind ${ref}.`, 'Nothing was changed.'),
  swap_not_possible: ({ ref, other, why }) =>
    say('NO_SWAP', `${ref} cannot be swapped with ${other}: ${why}.`, '“/deploy queue” shows who waits for what.'),
  others_wait: ({ ref, service, environment }) =>
    say(
      'OTHERS_WAIT',
      `${ref} waits for ${service} in ${environment} and goes first.`,
      'Wait in the queue: “/deploy queue <service> <version> to <environment>”.',
    ),
  dependent_under_way: ({ ref, other, service }) =>
    say(
      'DEPENDENT_UNDER_WAY',
      `${ref} cannot go on while ${other} is under way for ${service}, which it depends on or that depends on it.`,
      `Try again when ${other} is deployed; rolling back is not held up.`,
    ),
  not_to_queue: ({ ref, state }) =>
    say(
      'NOT_TO_QUEUE',
      `${ref} is ${state.replaceAll('_', ' ')}: it has nothing to wait for.`,
      'See “/deploy status”.',
    ),
};
