import type { Refusal } from '../../domain/refusal.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Verb } from '../../domain/release/verb.ts';
import type { Deps } from '../../usecases/deps.ts';
import { findTarget } from '../../usecases/query/find-target.ts';
import type { Input, Reply } from '../kit/input.ts';
import { refusalReply } from '../kit/reply.ts';
import type { Subcommand } from '../kit/subcommand.ts';
import { choicesReply } from './choices.ts';

const longestWords = 500;

export const refuseArguments = (detail: string, usage: string): Reply =>
  refusalReply({ kind: 'bad_argument', detail, usage });

/** A subcommand for one release: the release is resolved first, and a button can also supply it. */
export interface ReleaseSubcommand extends Subcommand {
  name: Verb;
  /** A reason of at least three characters is required. */
  needsReason: boolean;
  /** Executes the verb on this release; `words` is the free text. */
  carryOut(deps: Deps, release: Release, words: string, input: Input): Promise<Reply | null>;
}

/**
 * Declares a subcommand for one release. The release is named by its reference, its service, version or environment, or
 * not at all when only one matches; when none or several match, nothing happens and the existing ones are offered as
 * buttons.
 */
export function releaseSubcommand(shape: {
  name: Verb;
  usage: string;
  summary: string;
  needsReason?: boolean;
  /** `whole`: the text keeps the words that name a service, because it is free text and not an argument. */
  text?: 'whole';
  run(deps: Deps, release: Release, words: string, input: Input): Promise<Reply | null>;
}): ReleaseSubcommand {
  const { name, usage, summary } = shape;
  return {
    name,
    usage,
    summary,
    needsReason: shape.needsReason ?? false,
    carryOut: shape.run,
    run: async (deps, rest, input) => {
      const found = await findTarget(deps, name, rest);
      if (!found.ok) return refused(found.error, rest);
      const words = shape.text === 'whole' ? found.value.text : found.value.words;
      if (words.length > longestWords)
        return refuseArguments(`The text is longer than ${longestWords} characters.`, `/deploy ${usage}`);
      return shape.run(deps, found.value.release, words, input);
    },
  };
}

function refused(refusal: Refusal, words: string): Reply {
  switch (refusal.kind) {
    case 'no_release_fits':
      return choicesReply(refusal, refusal.others, words);
    case 'several_fit':
    case 'contradiction':
      return choicesReply(refusal, refusal.releases, words);
    default:
      return refusalReply(refusal);
  }
}
