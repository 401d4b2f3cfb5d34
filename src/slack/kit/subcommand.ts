import type { z } from 'zod';
import type { Deps } from '../../usecases/deps.ts';
import type { CommandInput, Reply } from './input.ts';

/** One word after `/deploy`. `/deploy help` is generated from these. */
export interface Subcommand {
  name: string;
  /** Without the command itself: `approve R-12 [comment]`. */
  usage: string;
  summary: string;
  /** Further forms of it that help lists too. */
  more?: readonly { usage: string; summary: string }[];
  /** The rest of the line after the name. */
  run(deps: Deps, rest: string, input: CommandInput): Promise<Reply | null>;
}

/** Declares a subcommand whose arguments are checked by a schema before anything happens. */
export function subcommand<S extends z.ZodType>(shape: {
  name: string;
  usage: string;
  summary: string;
  args: S;
  /** Splits the rest of the line into the values that the schema checks. */
  parse(rest: string): unknown;
  run(deps: Deps, args: z.infer<S>, input: CommandInput): Promise<Reply | null>;
  refuse(detail: string, usage: string): Reply;
}): Subcommand {
  return {
    name: shape.name,
    usage: shape.usage,
    summary: shape.summary,
    run: async (deps, rest, input) => {
      const args = shape.args.safeParse(shape.parse(rest));
      if (args.success) return shape.run(deps, args.data, input);
      return shape.refuse(args.error.issues[0]?.message ?? 'The arguments are not right.', `/deploy ${shape.usage}`);
    },
  };
}
