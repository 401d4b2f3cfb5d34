import type { Clock } from '../../lib/clock.ts';
import type { Faults } from '../faults.ts';
import type { Delivery } from './delivery.ts';

/** Adds to a delivery what a network does: payloads that come twice, in another order, or whose answer is lost. */
export function withFaults(delivery: Delivery, faults: Faults, clock: Clock, cutConnections: () => void): Delivery {
  /** Lets the payload that is being held back go. */
  let letGo: () => void = () => {};

  function overtaken(ms: number): Promise<void> {
    letGo();
    return new Promise((resolve) => {
      const cancel = clock.after(ms, resolve);
      letGo = () => {
        cancel();
        resolve();
      };
    });
  }

  return {
    isConnected: () => delivery.isConnected(),
    stop: () => {
      letGo();
      delivery.stop();
    },
    async send(kind, payload, retry) {
      const fault = faults.nextDelivery(kind);
      if (fault?.kind === 'late') {
        await overtaken(fault.ms);
        return delivery.send(kind, payload, retry);
      }
      const sent = delivery.send(kind, payload, retry);
      if (fault?.kind === 'twice') void delivery.send(kind, payload, retry);
      if (fault?.kind === 'cut') cutConnections();
      const ack = await sent;
      letGo();
      return fault?.kind === 'cut' ? { ok: false, error: 'dispatch_failed' } : ack;
    },
  };
}
