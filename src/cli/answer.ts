import { z } from 'zod';
import { explain } from '../domain/explain.ts';
import type { Refusal } from '../domain/refusal.ts';

/** What a command prints, and whether it did what was asked. */
export const Answer = z.object({ isDone: z.boolean(), text: z.string() });
export type Answer = z.infer<typeof Answer>;

export function done(text: string): Answer {
  return { isDone: true, text };
}

/** The code, the reason and the next step, as in Slack. */
export function refused(refusal: Refusal): Answer {
  const { code, sentence, next } = explain(refusal);
  return { isDone: false, text: `${code}: ${sentence} ${next}` };
}
