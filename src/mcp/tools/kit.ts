import { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Deps, RequestDeps } from '../../usecases/deps.ts';
import type { Caller } from '../../usecases/once.ts';

export type McpDeps = RequestDeps & Pick<Deps, 'systems'>;

/** One call of a tool. */
export interface Call {
  deps: McpDeps;
  actor: Actor;
  caller: Caller;
}

/** A tool as agents see it. */
export interface Tool {
  name: string;
  title: string;
  description: string;
  input: z.ZodObject;
  output: z.ZodObject;
  isReadOnly: boolean;
  /** It may undo or end something, instead of only adding to it. */
  isDestructive: boolean;
  run(input: unknown, call: Omit<Call, 'caller'>): Promise<Result<object, Refusal>>;
}

interface Words {
  name: string;
  title: string;
  description: string;
}

/** A tool that changes nothing. */
export function readTool<I extends z.ZodObject, O extends z.ZodObject>(
  tool: Words & {
    input: I;
    output: O;
    run(input: z.infer<I>, call: Omit<Call, 'caller'>): Promise<Result<z.infer<O>, Refusal>>;
  },
): Tool {
  const { run, ...rest } = tool;
  return {
    ...rest,
    isReadOnly: true,
    isDestructive: false,
    run: (input, call) => run(tool.input.parse(input), call),
  };
}

const key = z
  .string()
  .regex(/^[\x21-\x7e]{8,128}$/, '8 to 128 printable characters without spaces')
  .describe('Yours to choose, new for each thing that you do. The same call with the same key again is done once.');

/** A tool that records something, once per key of the agent. */
export function writeTool<I extends z.ZodRawShape, O extends z.ZodObject>(
  tool: Words & {
    input: I;
    output: O;
    isDestructive?: boolean;
    run(input: z.infer<z.ZodObject<I>>, call: Call): Promise<Result<z.infer<O>, Refusal>>;
  },
): Tool {
  const { run, isDestructive = false, ...rest } = tool;
  const own = z.object(tool.input);
  const input = z.strictObject({ idempotencyKey: key, ...tool.input });
  return {
    ...rest,
    input,
    isReadOnly: false,
    isDestructive,
    run: (given, call) => {
      const { idempotencyKey } = z.object({ idempotencyKey: key }).parse(given);
      return run(own.parse(given), {
        ...call,
        caller: { actor: call.actor, key: `${call.actor.id}:${idempotencyKey}` },
      });
    },
  };
}

const mostProblems = 5;

/** Why these arguments do not fit the form of the tool's input; null when they do. */
export function misfit({ name, input }: Pick<Tool, 'name' | 'input'>, given: unknown): Refusal | null {
  const read = input.safeParse(given ?? {});
  if (read.success) return null;
  const problems = read.error.issues.map(({ path, message }) =>
    path.length === 0 ? message : `${path.join('.')}: ${message}`,
  );
  const more = problems.length > mostProblems ? `; and ${problems.length - mostProblems} more` : '';
  const fields = Object.entries(input.shape).map(([field, form]) =>
    z.safeParse(form, undefined).success ? `${field}?` : field,
  );
  return {
    kind: 'bad_argument',
    detail: `The arguments do not fit ${name}: ${problems.slice(0, mostProblems).join('; ')}${more}.`,
    usage: `${name} { ${fields.join(', ')} }`,
  };
}

/** What every refused call gives, in place of the tool's own output. */
export const Refused = z.object({
  code: z.string().describe('Names the reason'),
  sentence: z.string().describe('What was refused, and why'),
  next: z.string().describe('What to do about it'),
  retryAfterMs: z.number().optional(),
});

/** The value of a result in another form. */
export function mapped<T, U>(result: Result<T, Refusal>, map: (value: T) => U): Result<U, Refusal> {
  return result.ok ? ok(map(result.value)) : result;
}

export const Ref = z.string().max(100);
export const releaseInput = Ref.describe('The release, such as R-12');
export const taskInput = Ref.describe('The task, such as R-12.3; R-12 is the release itself');

export const paging = {
  cursor: z.string().max(200).optional().describe('`nextCursor` of the page before'),
  limit: z.number().int().min(1).max(100).default(50),
};
export const nextCursor = z.string().optional().describe('Where the next page begins; absent on the last one');

/** Where a page begins; refuses what is no cursor. */
export function readCursor(cursor: string | undefined): Result<number, Refusal> {
  if (cursor === undefined) return ok(0);
  const match = /^after-(\d{1,9})$/.exec(Buffer.from(cursor, 'base64url').toString('utf8'));
  if (match?.[1] !== undefined) return ok(Number(match[1]));
  return err({ kind: 'bad_argument', detail: 'That is no cursor.', usage: 'nextCursor of the page before' });
}

/** A cursor for the page after `position`; nothing when that was the last page. */
export function cursorAfter(position: number, hasMore: boolean): { nextCursor?: string } {
  return hasMore ? { nextCursor: Buffer.from(`after-${position}`).toString('base64url') } : {};
}
