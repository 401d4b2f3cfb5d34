import { describe, expect, it } from 'vitest';
import { type AlertDelivery, DeliveryRefused } from '../../src/ports/alert-source.ts';
import type { DeploymentEvents } from '../../src/ports/deployment-events.ts';
import type { OperationRef } from '../../src/ports/executor.ts';

export interface DeploymentEventsUnderTest {
  events: DeploymentEvents;
  /** An operation, and others of the same kind that nothing of what is sent here is about. */
  operation: OperationRef;
  others: readonly OperationRef[];
  /** These bytes as the system signs them. */
  sign(body: string): AlertDelivery;
  /** What the system sends when the operation has moved. */
  moved: string;
  /** What it sends about something else: another kind of event, such as that the webhook was made. */
  elsewhere: readonly string[];
  /** Of the right kind, and not as the system sends it. */
  broken: readonly string[];
}

/** What every source of events owes its callers: it verifies first, names the right operation, and asks nobody. */
export function deploymentEventsContract(name: string, make: () => DeploymentEventsUnderTest): void {
  describe(`${name} keeps the contract of what moves in deployments`, () => {
    const { events, operation, others, sign, moved, elsewhere, broken } = make();
    const refusal = (delivery: AlertDelivery) =>
      events.read(delivery).then(
        () => null,
        (error: unknown) => (error instanceof DeliveryRefused ? error.kind : error),
      );

    it('names the operation that moved, and no other', async () => {
      const event = await events.read(sign(moved));
      expect(event?.isOf(operation)).toBe(true);
      expect(others.length).toBeGreaterThan(2);
      for (const other of others) expect({ other, isOf: event?.isOf(other) }).toEqual({ other, isOf: false });
    });

    it('names nothing for words that are not of this system', async () => {
      const event = await events.read(sign(moved));
      const foreign: OperationRef['with'][] = [{}, { argv: ['deploy'] }, { repository: 1, project: null, service: [] }];
      for (const words of foreign) expect(event?.isOf({ ...operation, with: words })).toBe(false);
    });

    it('says what moved in one line that can be logged', async () => {
      const event = await events.read(sign(moved));
      expect(event?.about).toMatch(/^[\x20-\x7e]{5,200}$/);
    });

    it('refuses what is not verified, before it reads it', async () => {
      const { headers } = sign(moved);
      for (const body of [`${moved} `, moved.slice(1), 'nonsense', '', ...broken])
        expect(await refusal({ headers, body: Buffer.from(body) })).toBe('unauthenticated');
      expect(await refusal({ headers: {}, body: Buffer.from(moved) })).toBe('unauthenticated');
      expect(await refusal({ headers: {}, body: Uint8Array.from([0x7b, 0xff, 0x7d]) })).toBe('unauthenticated');
    });

    it('refuses each signature of which a single character is another', async () => {
      const { headers, body } = sign(moved);
      const [key = '', value = ''] = Object.entries(headers).find(([header]) => header.includes('signature')) ?? [];
      expect(value.length).toBeGreaterThan(30);
      for (const at of [value.length - 12, value.length - 6, Math.ceil(value.length / 2)]) {
        const other = value[at] === '0' ? '1' : '0';
        const changed = `${value.slice(0, at)}${other}${value.slice(at + 1)}`;
        expect(await refusal({ headers: { ...headers, [key]: changed }, body })).toBe('unauthenticated');
      }
      for (const changed of ['', value.slice(0, -8), value.replace(/^[^=,]*[=,]/, ''), `x${value}`].filter(
        (one) => one !== value,
      ))
        expect(await refusal({ headers: { ...headers, [key]: changed }, body })).toBe('unauthenticated');
    });

    it('leaves out what is about no deployment', async () => {
      expect(elsewhere.length).toBeGreaterThan(0);
      for (const body of elsewhere) expect(await events.read(sign(body))).toBeNull();
    });

    it.each(['', 'nonsense', '[]', 'null', '"text"', '{"a":', '['.repeat(20_000), ...broken])(
      'refuses %s, although it is signed, and goes on to read',
      async (body) => {
        expect(await refusal(sign(body))).toBe('unreadable');
        expect((await events.read(sign(moved)))?.isOf(operation)).toBe(true);
      },
    );

    it('says the same of the same bytes, a thousand times at once', async () => {
      const delivery = sign(moved);
      const all = await Promise.all(Array.from({ length: 1_000 }, () => events.read(delivery)));
      expect(new Set(all.map((event) => `${event?.about} ${event?.isOf(operation)}`)).size).toBe(1);
    });
  });
}
