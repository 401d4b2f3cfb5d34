import { type Explanations, list, say } from '../explanation.ts';

/** Why webhooks are not sent again. */
export type WebhookRefusal =
  | { kind: 'unknown_subscriber'; asked: string; known: string[] }
  | { kind: 'no_dead_letter'; subscriber: string; asked: string | null };

/** The messages for these refusals, each with a next step. */
export const webhookRefusals: Explanations<WebhookRefusal> = {
  unknown_subscriber: ({ asked, known }) =>
    say(
      'UNKNOWN_SUBSCRIBER',
      `The settings have no webhook “${asked}”.`,
      known.length === 0
        ? 'Add it under “webhooks” in the settings and reload them.'
        : `There are: ${list(known)}. Another one is added under “webhooks” in the settings.`,
    ),
  no_dead_letter: ({ subscriber, asked }) =>
    say(
      'NO_DEAD_LETTER',
      asked === null
        ? `No event for ${subscriber} was given up.`
        : `No event “${asked}” for ${subscriber} was given up, or it is sent again already.`,
      '“/deploy webhooks” shows the events that were given up.',
    ),
};
