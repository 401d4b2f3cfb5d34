import { describe, expect, it } from 'vitest';
import { type AlertDelivery, type AlertSource, DeliveryRefused } from '../../src/ports/alert-source.ts';

export interface AlertSourceUnderTest {
  source: AlertSource;
  /** A firing alert and its end, sent as the system sends them; what anybody else would send; what the system never sends. */
  deliveries: { firing: AlertDelivery; resolved: AlertDelivery; forged: AlertDelivery; nonsense: AlertDelivery };
}

/** What every source of alerts owes its callers: it verifies first, and says what it cannot read. */
export function alertSourceContract(name: string, make: () => AlertSourceUnderTest): void {
  describe(`${name} keeps the contract of sources of alerts`, () => {
    const { source, deliveries } = make();
    const refusal = (delivery: AlertDelivery) =>
      source.read(delivery).then(
        () => null,
        (error: unknown) => (error instanceof DeliveryRefused ? error.kind : error),
      );

    it('gives an alert and its end the same key', async () => {
      const [firing] = await source.read(deliveries.firing);
      const [resolved] = await source.read(deliveries.resolved);
      expect(firing?.isFiring).toBe(true);
      expect(resolved?.isFiring).toBe(false);
      expect(firing?.key).toBe(resolved?.key);
      expect(firing?.startedAt.getTime()).not.toBeNaN();
    });

    it('refuses what is not verified, before it reads it', async () => {
      expect(await refusal(deliveries.forged)).toBe('unauthenticated');
      expect(await refusal({ ...deliveries.forged, body: deliveries.nonsense.body })).toBe('unauthenticated');
      expect(await refusal({ headers: {}, body: new Uint8Array() })).toBe('unauthenticated');
    });

    it('refuses what it cannot read, and is not changed by it', async () => {
      expect(await refusal(deliveries.nonsense)).toBe('unreadable');
      expect(await source.read(deliveries.firing)).toHaveLength(1);
    });
  });
}
