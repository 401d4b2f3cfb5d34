import { type Explanations, say } from '../explanation.ts';
import type { Release } from './release.ts';
import type { Verb } from './verb.ts';
import { doneTo } from './verb-words.ts';

/** Why a typed line cannot be executed. */
export type TypedRefusal =
  | { kind: 'unknown_subcommand'; asked: string; nearest: string | null }
  /**
   * None of the named releases allows this now; `others` do. `almost`: the service that the first word may have meant.
   */
  | {
      kind: 'no_release_fits';
      verb: Verb;
      named: string | null;
      almost: string | null;
      found: { release: string; state: string } | null;
      others: readonly Release[];
    }
  | { kind: 'several_fit'; verb: Verb; releases: readonly Release[] }
  /** Two conflicting targets are named. */
  | { kind: 'contradiction'; verb: Verb; named: string; releases: readonly Release[] }
  /** The same option is given twice, with different values. */
  | { kind: 'conflicting_words'; what: string; first: string; second: string; usage: string }
  | { kind: 'bad_argument'; detail: string; usage: string }
  | { kind: 'too_long'; limit: number }
  | { kind: 'reason_needed'; action: string };

/** The messages for these refusals, each with a next step. */
export const typedRefusals: Explanations<TypedRefusal> = {
  unknown_subcommand: (refusal) =>
    say(
      'UNKNOWN_SUBCOMMAND',
      `/deploy does not know “${refusal.asked}”.`,
      refusal.nearest
        ? `Did you mean “/deploy ${refusal.nearest}”? “/deploy help” lists everything.`
        : '“/deploy help” lists everything.',
    ),
  no_release_fits: (refusal) =>
    say(
      'NO_RELEASE_FITS',
      noneFits(refusal),
      refusal.others.length > 0
        ? `Press the one that can be ${doneTo[refusal.verb]} now, or type its number, such as R-12.`
        : '“/deploy list” shows the releases.',
    ),
  several_fit: (refusal) =>
    say(
      'SEVERAL_FIT',
      `Several releases can be ${doneTo[refusal.verb]} now; nothing was done.`,
      'Press the one you mean, or type its number, such as R-12.',
    ),
  contradiction: (refusal) =>
    say(
      'CONTRADICTION',
      `You named ${refusal.named}; name only one. Nothing was done.`,
      'Press the one you mean, or type its number, such as R-12.',
    ),
  conflicting_words: (refusal) =>
    say(
      'CONFLICTING_WORDS',
      `The request names its ${refusal.what} twice: “${refusal.first}” and “${refusal.second}”.`,
      `Name it once. Usage: ${refusal.usage}`,
    ),
  bad_argument: (refusal) => say('BAD_ARGUMENT', refusal.detail, `Usage: ${refusal.usage}`),
  too_long: (refusal) =>
    say(
      'TOO_LONG',
      `That is longer than ${refusal.limit} characters.`,
      'Shorten it; long texts belong in a note or behind a link.',
    ),
  reason_needed: (refusal) =>
    say('REASON_NEEDED', `A reason is required to ${refusal.action}.`, 'Add the reason at the end of the command.'),
};

/** Why no release matches the typed line, in one or two sentences. */
function noneFits(refusal: Extract<TypedRefusal, { kind: 'no_release_fits' }>): string {
  const { verb, named, almost, found } = refusal;
  const done = doneTo[verb];
  if (almost !== null)
    return `${named ?? 'The first word'} matches nothing here; did you mean ${almost}? Nothing was done.`;
  if (named === null) return `No release can be ${done} now.`;
  if (found !== null)
    return `No release matching “${named}” can be ${done} now: ${found.release} is ${found.state.replaceAll('_', ' ')}.`;
  return `No release matching “${named}” can be ${done} now; nothing was done.`;
}
