import type { Ack, Delivery } from './delivery.ts';

export interface DeliveryWithMemory extends Delivery {
  /** Sends the last command or interaction once more, as a network that stutters would; null when there was none. */
  repeat(): Promise<Ack> | null;
}

/** Adds to a delivery that it remembers what it has sent last. */
export function withMemory(delivery: Delivery): DeliveryWithMemory {
  let last: (() => Promise<Ack>) | null = null;
  return {
    isConnected: () => delivery.isConnected(),
    stop: () => delivery.stop(),
    send: (kind, payload, retry) => {
      if (kind !== 'events_api') last = () => delivery.send(kind, payload);
      return delivery.send(kind, payload, retry);
    },
    repeat: () => last?.() ?? null,
  };
}
