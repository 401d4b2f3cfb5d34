import { describe, expect, it } from 'vitest';
import { type AlertDelivery, DeliveryRefused } from '../../src/ports/alert-source.ts';
import type { ReportedResult, ResultSource } from '../../src/ports/result-source.ts';

export interface ResultSourceUnderTest {
  source: ResultSource;
  /** These bytes as the system signs them, now or that much later. */
  sign(body: string, laterMs?: number): AlertDelivery;
  /** A body, and what it says. */
  told: string;
  says: readonly ReportedResult[];
  /** Signed, and not as the system sends it. */
  broken: readonly string[];
}

/** What every source of results owes its callers: it verifies first, reads what was signed lately, and nothing else. */
export function resultSourceContract(name: string, make: () => ResultSourceUnderTest): void {
  describe(`${name} keeps the contract of sources of results`, () => {
    const { source, sign, told, says, broken } = make();
    const refusal = (delivery: AlertDelivery) =>
      source.read(delivery).then(
        () => null,
        (error: unknown) => (error instanceof DeliveryRefused ? error.kind : error),
      );

    it('says what was sent, and knows the same bytes again', async () => {
      const read = await source.read(sign(told));
      expect(read.results).toEqual(says);
      expect((await source.read(sign(told, 1_000))).id).toBe(read.id);
      expect((await source.read(sign(`${told} `))).id).not.toBe(read.id);
    });

    it('refuses what is not verified, before it reads it', async () => {
      const { headers } = sign(told);
      for (const body of [`${told} `, told.slice(1), '', ...broken])
        expect(await refusal({ headers, body: Buffer.from(body) })).toBe('unauthenticated');
      expect(await refusal({ headers: {}, body: Buffer.from(told) })).toBe('unauthenticated');
    });

    it.each([-301_000, 301_000])('refuses what was signed %d ms from now', async (laterMs) => {
      expect(await refusal(sign(told, laterMs))).toBe('unauthenticated');
    });

    it.each(['', 'nonsense', '[]', 'null', '{"a":', '['.repeat(20_000), ...broken])(
      'refuses %s, although it is signed, and goes on to read',
      async (body) => {
        expect(await refusal(sign(body))).toBe('unreadable');
        expect((await source.read(sign(told))).results).toHaveLength(says.length);
      },
    );
  });
}
