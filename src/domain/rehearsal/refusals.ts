import { type Explanations, list, say } from '../explanation.ts';

/** Why a release cannot be rehearsed. */
export type RehearsalRefusal =
  /** It is rehearsed only in an environment that comes before the one that it is rehearsed for; `known` are those. */
  | { kind: 'nowhere_to_rehearse'; service: string; target: string; known: string[] }
  | { kind: 'nothing_to_rehearse'; service: string; target: string }
  /** Nothing runs there, so there is nothing to go back to. */
  | { kind: 'no_way_to_rehearse_back'; service: string; environment: string };

/** The messages for these refusals, each with a next step. */
export const rehearsalRefusals: Explanations<RehearsalRefusal> = {
  nowhere_to_rehearse: ({ service, target, known }) =>
    known.length === 0
      ? say(
          'NOWHERE_TO_REHEARSE',
          `${service} has no environment before ${target} in which a release could be rehearsed.`,
          'Add one to the settings, before it in the list of environments.',
        )
      : say(
          'NOWHERE_TO_REHEARSE',
          `A release of ${service} to ${target} is rehearsed only in an environment that comes before it.`,
          `Name one: “/deploy rehearse ${service} <version> in ${known[0] ?? ''}” (${list(known)}).`,
        ),
  nothing_to_rehearse: ({ service, target }) =>
    say(
      'NOTHING_TO_REHEARSE',
      `No release of ${service} to ${target} is open, so it is unknown which version is meant.`,
      `Name the version: “/deploy rehearse ${service} <version>”.`,
    ),
  no_way_to_rehearse_back: ({ service, environment }) =>
    say(
      'NOTHING_TO_RETURN_TO',
      `Nothing that ${service} could return to is known in ${environment}, so a rollback cannot be rehearsed there.`,
      `Release a version to ${environment} first, then rehearse the next one.`,
    ),
};
