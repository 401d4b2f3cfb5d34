import { type Explanations, list, say } from '../explanation.ts';

/** Why a plan cannot be changed as asked. */
export type PlanRefusal =
  | { kind: 'nothing_changed'; ref: string }
  | { kind: 'no_such_target'; version: string; service: string; environment: string; known: string[] }
  | { kind: 'not_editable'; what: string; detail: string };

/** The messages for these refusals, each with a next step. */
export const planRefusals: Explanations<PlanRefusal> = {
  nothing_changed: ({ ref }) =>
    say('NOTHING_CHANGED', `The plan of ${ref} would stay as it is.`, `“/deploy plan ${ref}” shows it.`),
  no_such_target: ({ version, service, environment, known }) =>
    say(
      'NO_SUCH_TARGET',
      `${version} has not succeeded for ${service} in ${environment}, so nobody knows that a rollback to it works.`,
      known.length === 0 ? 'No version has succeeded there yet.' : `These have: ${list(known)}.`,
    ),
  not_editable: ({ what, detail }) =>
    say('NOT_EDITABLE', `${what} cannot be changed so: ${detail}.`, 'Correct it and try again.'),
};
