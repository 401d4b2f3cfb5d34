import type { Button } from '@slack/types';
import type { z } from 'zod';
import { type ButtonLook, button } from './blocks.ts';
import type { ActionInput, Reply } from './input.ts';

/** A button: how it is drawn, what its value carries, and who hears it. */
export interface ButtonAction<T> {
  id: string;
  draw(label: string, value: T, look?: ButtonLook): Button;
  /** Null when the value is not one that this button carries: an old or forged one. */
  read(value: string): T | null;
}

/**
 * Declares a button by its id (`<feature>.<verb>`, never reused for another meaning) and the shape of its value: ids
 * and versions, never data.
 */
export function buttonAction<S extends z.ZodType>(id: string, schema: S): ButtonAction<z.infer<S>> {
  return {
    id,
    draw: (label, value, look) => button(id, label, JSON.stringify(value), look),
    read: (value) => {
      try {
        const parsed = schema.safeParse(JSON.parse(value));
        return parsed.success ? parsed.data : null;
      } catch {
        return null;
      }
    },
  };
}

/** A listener of one action id. Null answers nothing: the changed message says it all. */
export interface ActionListener {
  id: string;
  hear(input: ActionInput): Promise<Reply | null>;
}

/** Binds a button to what happens when it is pressed; a value that cannot be read is answered, not swallowed. */
export function onPress<T>(
  action: ButtonAction<T>,
  hear: (value: T, input: ActionInput) => Promise<Reply | null>,
): ActionListener {
  return {
    id: action.id,
    hear: async (input) => {
      const value = action.read(input.value);
      return value === null ? staleReply : hear(value, input);
    },
  };
}

/** The answer to buttons that no longer mean anything. */
export const staleReply: Reply = {
  text: ':leftwards_arrow_with_hook: This button is out of date. Nothing was changed; use the current message. (`STALE`)',
};
