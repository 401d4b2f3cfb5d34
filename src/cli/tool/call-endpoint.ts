import { z } from 'zod';
import { createForwarder } from '../mcp/forward.ts';

const Answer = z.object({
  error: z.object({ message: z.string() }).optional(),
  result: z
    .object({
      isError: z.boolean().optional(),
      structuredContent: z.unknown().optional(),
      content: z.array(z.object({ text: z.string().optional() })).default([]),
    })
    .optional(),
});
const Refused = z.object({ code: z.string(), sentence: z.string(), next: z.string() });

/** Calls one tool, and returns its answer, or its refusal in words: `CODE: sentence next`. Never throws. */
export async function callEndpoint(
  to: { url: string; token: string },
  name: string,
  input: Record<string, unknown>,
): Promise<{ value: unknown } | { refused: string }> {
  const lines: string[] = [];
  const forward = createForwarder({ ...to, write: (line) => lines.push(line) });
  await forward(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input } }));
  const answers = lines.map((line) => Answer.safeParse(JSON.parse(line))).flatMap(({ data }) => data ?? []);
  const answer = answers.find(({ result, error }) => result !== undefined || error !== undefined);
  if (answer?.result === undefined) return { refused: answer?.error?.message ?? 'The bot gave no answer.' };
  const { isError, structuredContent, content } = answer.result;
  if (isError !== true) return { value: structuredContent };
  return { refused: refusalIn(content[0]?.text ?? '') };
}

function refusalIn(text: string): string {
  try {
    const { code, sentence, next } = Refused.parse(JSON.parse(text));
    return `${code}: ${sentence} ${next}`;
  } catch {
    return text;
  }
}
