import type { Subscriber } from '../../domain/webhook/subscriber.ts';
import type { DeadLetter, WebhookReceiver } from '../../ports/stores/webhook-store.ts';
import type { Deps } from '../deps.ts';

/** Dead letters that are listed for each subscriber. */
const mostListed = 5;

export type ListedLetter = DeadLetter & { ref: string };

/** How things stand with one subscriber. */
export interface ListedWebhook {
  name: string;
  /** Null when it is no longer in the settings. */
  subscriber: Subscriber | null;
  /** Releases and incidents of which something is waiting. */
  waiting: number;
  deliveredAt: Date | null;
  /** Null while nothing is wrong. */
  trouble: Pick<WebhookReceiver, 'failingSince' | 'failure' | 'goneAt' | 'retryAt'> | null;
  deadLetters: number;
  /** The newest ones. */
  letters: ListedLetter[];
}

/** Every subscriber in the settings, and the removed ones of which something is left. */
export async function listWebhooks(deps: Pick<Deps, 'database' | 'settings'>): Promise<ListedWebhook[]> {
  const { webhooks } = deps.settings;
  return deps.database.read(async (stores) => {
    const [states, receivers] = await Promise.all([stores.webhooks.states(), stores.webhooks.receivers()]);
    const left = states.filter(({ subscriber, waiting, deadLetters }) => {
      const isKnown = webhooks.some(({ name }) => name === subscriber);
      return !isKnown && waiting + deadLetters > 0;
    });
    const names = [...webhooks.map(({ name }) => name), ...left.map(({ subscriber }) => subscriber)];
    return Promise.all(
      names.map(async (name): Promise<ListedWebhook> => {
        const subscriber = webhooks.find((one) => one.name === name) ?? null;
        const state = states.find((one) => one.subscriber === name);
        const receiver = receivers.find((one) => one.subscriber === name && one.url === subscriber?.url);
        const letters = state?.deadLetters ? await stores.webhooks.deadLetters(name, mostListed) : [];
        return {
          name,
          subscriber,
          waiting: state?.waiting ?? 0,
          deliveredAt: state?.deliveredAt ?? null,
          trouble: receiver ?? null,
          deadLetters: state?.deadLetters ?? 0,
          letters: letters.map((letter) => ({ ...letter, ref: letterRef(letter) })),
        };
      }),
    );
  });
}

/** How people name a dead letter: `R-12/7`. */
export function letterRef({ releaseId, number, position }: DeadLetter & { number: number }): string {
  return `${releaseId === null ? 'I' : 'R'}-${number}/${position}`;
}
