import type { Clock } from '../lib/clock.ts';
import type { LiveEvent, PersonView } from './protocol.ts';

/** A view is worked out anew at most so often. */
const settleMs = 20;

type Send = (event: LiveEvent) => void;

export interface Live {
  subscribe(personId: string, send: Send, close: () => void): () => void;
  /** Tells everybody who is looking and for whom `sees` holds. */
  tell(event: LiveEvent, sees: (personId: string) => boolean): void;
  /** Sends the person, or everybody, a fresh PersonView; several calls in a short while send one. */
  viewChanged(personId?: string): void;
  closeAll(): void;
}

/** Keeps the pages that are open up to date. */
export function createLive(clock: Clock, viewOf: (personId: string) => PersonView | null): Live {
  const subscribers = new Set<{ personId: string; send: Send; close: () => void }>();
  let stale = new Set<string>();
  const flush = () => {
    const people = stale;
    stale = new Set();
    for (const personId of people) {
      const watching = [...subscribers].filter((subscriber) => subscriber.personId === personId);
      const view = watching.length > 0 ? viewOf(personId) : null;
      if (view) for (const subscriber of watching) subscriber.send({ type: 'view', view });
    }
  };
  return {
    subscribe: (personId, send, close) => {
      const subscriber = { personId, send, close };
      subscribers.add(subscriber);
      return () => subscribers.delete(subscriber);
    },
    tell: (event, sees) => {
      for (const subscriber of subscribers) if (sees(subscriber.personId)) subscriber.send(event);
    },
    viewChanged: (personId) => {
      const people = personId === undefined ? [...subscribers].map((subscriber) => subscriber.personId) : [personId];
      if (people.length > 0 && stale.size === 0) clock.after(settleMs, flush);
      for (const id of people) stale.add(id);
    },
    closeAll: () => {
      for (const subscriber of subscribers) subscriber.close();
      subscribers.clear();
    },
  };
}
