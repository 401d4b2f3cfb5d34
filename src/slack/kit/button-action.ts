import type { Button } from '@slack/types';
import type { z } from 'zod';
import { type ButtonLook, button } from './blocks.ts';
import type { ActionInput, Reply } from './input.ts';

/** A button: its rendering, its value, and its handler. */
export interface ButtonAction<T> {
  id: string;
  draw(label: string, value: T, look?: ButtonLook): Button;
  /** Null when the value is not valid for this button: an old or forged one. */
  read(value: string): T | null;
}

/**
 * Declares a button by its id (`<feature>.<verb>`, never reused for a different purpose) and the schema of its value:
 * ids and versions, never data.
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

/** A listener for one action id. Null sends no reply: the updated message is the response. */
export interface ActionListener {
  id: string;
  hear(input: ActionInput): Promise<Reply | null>;
}

/** Binds a button to its handler; an invalid value gets a response and is not silently ignored. */
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

/** The response to obsolete buttons. */
export const staleReply: Reply = {
  text: ':leftwards_arrow_with_hook: This button is out of date. Nothing was changed; use the current message. (`STALE`)',
};
