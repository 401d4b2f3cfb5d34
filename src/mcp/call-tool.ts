import type { Actor } from '../domain/actor.ts';
import { explain } from '../domain/explain.ts';
import type { Refusal } from '../domain/refusal.ts';
import { randomIds } from '../lib/ids.ts';
import { maskWithin, redact } from '../lib/redact.ts';
import { DatabaseUnavailable } from '../ports/database.ts';
import { type McpDeps, misfit, type Tool } from './tools/kit.ts';

/** The result of a tool, as the protocol has it. */
export interface ToolResult {
  [other: string]: unknown;
  content: { type: 'text'; text: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: true;
}

/** Who calls, or why the call is refused. */
export type Who = { actor: Actor } | { refusal: Refusal };

/** Runs a tool: a refusal is an answer that an agent can act on, and a bug is logged with a reference. */
export async function callTool(
  deps: McpDeps,
  tool: Tool,
  input: unknown,
  who: Who,
  signal: AbortSignal | undefined,
): Promise<ToolResult> {
  if ('refusal' in who) return refused(who.refusal);
  const reference = randomIds.next<'Request'>('req').slice(0, 16);
  const logger = deps.logger.child({ request: reference, tool: tool.name, agent: who.actor.id });
  try {
    // Whoever cancelled gets no answer; what has not begun is not done.
    signal?.throwIfAborted();
    const problem = misfit(tool, input);
    if (problem !== null) {
      logger.info({ code: explain(problem).code }, 'a call was refused');
      return refused(problem);
    }
    const result = await tool.run(input, { deps, actor: who.actor });
    if (!result.ok) {
      logger.info({ code: explain(result.error).code }, 'a call was refused');
      return refused(result.error);
    }
    logger.info('a call was answered');
    const text = JSON.stringify(result.value);
    return { content: [{ type: 'text', text }], structuredContent: JSON.parse(text) };
  } catch (error) {
    if (signal?.aborted) return failed('CANCELLED', 'The call was cancelled.', 'Send it again with the same key.');
    if (error instanceof DatabaseUnavailable) return refused({ kind: 'busy' });
    logger.error({ err: error }, 'a call failed');
    return failed(
      'INTERNAL',
      `Something went wrong in Quarterdeck (reference ${reference}).`,
      'It may or may not have been recorded. Send it again with the same key, or tell your owner.',
    );
  }
}

function refused(refusal: Refusal): ToolResult {
  const { code, sentence, next } = explain(refusal);
  return failed(code, sentence, next, 'retryAfterMs' in refusal ? { retryAfterMs: refusal.retryAfterMs } : {});
}

/** The same twice: for programs, and as text for clients that show only text. */
function failed(code: string, sentence: string, next: string, more: { retryAfterMs?: number } = {}): ToolResult {
  const said = maskWithin({ code, sentence, next, ...more }, redact, new Set());
  return { content: [{ type: 'text', text: JSON.stringify(said) }], structuredContent: said, isError: true };
}
