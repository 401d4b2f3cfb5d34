import { describe, expect, it } from 'vitest';
import { type AlertDelivery, type AlertSource, DeliveryRefused } from '../../src/ports/alert-source.ts';

export interface AlertSourceUnderTest {
  source: AlertSource;
  deliveries: {
    /** An alert that fires and its end, as the system sends them. */
    firing: AlertDelivery;
    resolved: AlertDelivery;
    /** What anybody else would send, and what the system never sends. */
    forged: AlertDelivery;
    nonsense: AlertDelivery;
    /** The alert with a status that nobody knows, and without the name of a service. */
    unknown: AlertDelivery;
    unplaced: AlertDelivery;
    /** The alert as it is told when it began a week before `firing`. */
    lastWeek: AlertDelivery;
    /** Of a system that signs no time: what it told long ago, or tells in the future. */
    untimely?: readonly AlertDelivery[];
  };
}

/** Times in milliseconds that no delivery has that comes now. */
export const untimelyAt = (now: Date): number[] =>
  [-7 * 86_400_000, -3_600_001 - 1_000, 5 * 60_000 + 1_000, 86_400_000].map((offMs) => now.getTime() + offMs);

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

    it('gives the same for the same delivery, also a thousand times at once', async () => {
      const first = await source.read(deliveries.firing);
      const all = await Promise.all(Array.from({ length: 1_000 }, () => source.read(deliveries.firing)));
      for (const again of all) expect(again).toEqual(first);
    });

    it('takes no status that it does not know for an end, or for more than a warning', async () => {
      const alerts = await source.read(deliveries.unknown).catch((error: unknown) => {
        expect(error).toMatchObject({ kind: 'unreadable' });
        return [];
      });
      for (const { isFiring, severity } of alerts) {
        expect(isFiring).toBe(true);
        expect(['notice', 'warning']).toContain(severity);
      }
    });

    it('leaves out what is about no service', async () => {
      expect(await source.read(deliveries.unplaced)).toEqual([]);
    });

    it('says when an alert began, so that one from before a release does not count for it', async () => {
      // Where the system says only when it tells of an alert, one of last week is refused.
      const kind = await refusal(deliveries.lastWeek);
      if (kind !== null) return expect(kind).toBe('untimely');
      const [firing] = await source.read(deliveries.firing);
      const [alert] = await source.read(deliveries.lastWeek);
      const times = [firing, alert].map((one) => one?.startedAt.getTime() ?? Number.NaN);
      const days = ((times[0] ?? Number.NaN) - (times[1] ?? Number.NaN)) / 86_400_000;
      expect(days).toBeGreaterThan(6.9);
      expect(days).toBeLessThan(7.1);
    });

    it('gives an end no earlier time than what fired, so that it is in order', async () => {
      const [firing] = await source.read(deliveries.firing);
      const [resolved] = await source.read(deliveries.resolved);
      expect(resolved?.toldAt.getTime()).toBeGreaterThanOrEqual(firing?.toldAt.getTime() ?? Number.NaN);
    });

    it('refuses what is of a time that the system does not tell now, if it signs no time', async () => {
      for (const kept of deliveries.untimely ?? []) expect(await refusal(kept)).toBe('untimely');
      expect(await source.read(deliveries.firing)).toHaveLength(1);
    });

    it('refuses bytes that are no text, and a body that is none', async () => {
      expect(await refusal({ ...deliveries.forged, body: Uint8Array.from([0x7b, 0xff, 0x7d]) })).toBe(
        'unauthenticated',
      );
    });

    it('refuses what it cannot read, and is not changed by it', async () => {
      expect(await refusal(deliveries.nonsense)).toBe('unreadable');
      expect(await source.read(deliveries.firing)).toHaveLength(1);
    });
  });
}
