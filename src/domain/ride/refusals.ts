import { type Explanations, say } from '../explanation.ts';

/** Why somebody cannot ride with a release, or say how it looks. */
export type RideRefusal =
  | { kind: 'rides_already'; ref: string; personId: string }
  | { kind: 'no_rider'; ref: string }
  | { kind: 'too_many_riders'; ref: string; limit: number }
  | { kind: 'nothing_to_judge'; ref: string; state: string }
  | { kind: 'rider_answered'; ref: string; verdict: string };

/** The messages for these refusals, each with a next step. */
export const rideRefusals: Explanations<RideRefusal> = {
  rides_already: ({ ref, personId }) =>
    say('RIDES_ALREADY', `<@${personId}> rides with ${ref} already.`, 'Nothing more to do.'),
  no_rider: ({ ref }) =>
    say('NO_RIDER', `You do not ride with ${ref}.`, `Join with “/deploy ride ${ref} <what of yours is in it>”.`),
  too_many_riders: ({ ref, limit }) =>
    say('TOO_MANY_RIDERS', `${limit} people ride with ${ref} already.`, 'Report a problem with “/deploy note”.'),
  nothing_to_judge: ({ ref, state }) =>
    say(
      'NOTHING_TO_JUDGE',
      `${ref} is ${state.replaceAll('_', ' ')}: nothing is under way or watched.`,
      'You are asked once it is deployed; after its end, declare an incident with “/deploy incident”.',
    ),
  rider_answered: ({ ref, verdict }) =>
    say('RIDER_ANSWERED', `You have said “${verdict}” about ${ref} already.`, 'Nothing more to do.'),
};
