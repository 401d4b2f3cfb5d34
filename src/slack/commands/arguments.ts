import { z } from 'zod';
import type { Refusal } from '../../domain/refusal.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Result } from '../../lib/result.ts';
import type { Deps } from '../../usecases/deps.ts';
import { findRelease } from '../../usecases/query/queries.ts';
import type { CommandInput, Reply } from '../kit/input.ts';
import { refusalReply } from '../kit/reply.ts';
import { type Subcommand, subcommand } from '../kit/subcommand.ts';

/** Most subcommands are about one release and end in free words. */
const ReleaseAndWords = z.object({
  ref: z.string().max(20, 'A release is named like R-12.'),
  words: z.string().max(500, 'The text is longer than 500 characters.'),
});

/** `R-12 some words`: the first word is taken as a release only when it looks like one. */
function cutReleaseAndWords(rest: string): { ref: string; words: string } {
  const [, ref = '', words = ''] = /^(r-?\d+|\d+)?\s*([\s\S]*)$/i.exec(rest.trim()) ?? [];
  return { ref, words: words.trim() };
}

export const refuseArguments = (detail: string, usage: string): Reply =>
  refusalReply({ kind: 'bad_argument', detail, usage });

/** Declares a subcommand about one release: finds it, then runs; a release that does not exist is refused. */
export function releaseSubcommand(shape: {
  name: string;
  usage: string;
  summary: string;
  run(deps: Deps, release: Release, words: string, input: CommandInput): Promise<Reply | null>;
}): Subcommand {
  return subcommand({
    ...shape,
    args: ReleaseAndWords,
    parse: cutReleaseAndWords,
    refuse: refuseArguments,
    run: async (deps, { ref, words }, input) => {
      const looksLikeRef = ref !== '' || words === '' || !/^\S*\d/.test(words);
      const found: Result<Release, Refusal> = await findRelease(
        deps,
        looksLikeRef ? ref : (words.split(/\s/)[0] ?? ''),
      );
      return found.ok ? shape.run(deps, found.value, words, input) : refusalReply(found.error);
    },
  });
}
