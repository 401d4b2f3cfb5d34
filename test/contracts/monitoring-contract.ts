import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Reading } from '../../src/domain/analysis/readings/measurement.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import type { MetricQuery, MetricSource } from '../../src/ports/metric-source.ts';
import type { FakeServer, Fault } from '../fakes/fake-server.ts';
import type { Subject } from '../fakes/monitored-world.ts';

export interface MonitoringUnderTest {
  /** A source of this server, with a delay of 20 s. */
  source(clock: Clock): MetricSource;
  server: FakeServer;
  /** What a check of a number of this subject has, and what one that counts it has. */
  query(subject: Subject): MetricQuery['with'];
  counted(subject: Subject): string;
  /** What stands for the credentials in requests. */
  credential: string;
}

const minuteMs = 60_000;
const skewed = (ms: number): Clock => ({ ...systemClock, now: () => new Date(Date.now() + ms) });

/** What a monitoring system owes that is asked for a time: no number made of nothing, of a part, or of another time. */
export function monitoringContract(name: string, make: () => MonitoringUnderTest): void {
  describe(`${name} keeps the contract of monitoring systems`, () => {
    const { source, server, query, counted, credential } = make();
    const ours = source(systemClock);
    beforeAll(() => server.start());
    afterAll(() => server.stop());
    beforeEach(() => server.recover());

    const read = (subject: Subject, timeoutMs = 3_000): Promise<Reading> =>
      ours.read({ with: query(subject), timeoutMs });
    const counts = (failed: Subject = 'failed', total: Subject = 'total') => ({
      failed: counted(failed),
      total: counted(total),
    });
    const past = async (words: MetricQuery['with'], more: { minutes?: number; stepMs?: number; to?: Date } = {}) => {
      const { minutes = 10, stepMs = minuteMs, to = new Date() } = more;
      const from = new Date(to.getTime() - minutes * minuteMs);
      return ours.past?.({ with: words, timeoutMs: 3_000, from, to, stepMs });
    };

    it('gives a number of a time that has ended', async () => {
      const reading = await read('number');
      expect(reading).toMatchObject({ kind: 'number', value: 42 });
      expect(Date.now() - reading.at.getTime()).toBeGreaterThanOrEqual(19_000);
      expect(Date.now() - reading.at.getTime()).toBeLessThan(minuteMs);
    });

    it.each<[Subject, string]>([
      ['empty', 'no_data'],
      ['null', 'no_data'],
    ])('has no data when the answer is %s, and makes no number of it', async (subject, kind) => {
      expect(await read(subject)).toMatchObject({ kind, detail: expect.stringMatching(/\S/) });
      expect(await past(query(subject))).toMatchObject({ kind: 'no_data' });
    });

    it('names how many results there are when it is more than one', async () => {
      expect(await read('several')).toMatchObject({ kind: 'error', detail: expect.stringMatching(/\b2\b/) });
    });

    it('gives the reason of a refusal, and calls it an error whatever its status', async () => {
      const refusal = { kind: 'error', detail: expect.stringContaining('nonsense') };
      expect(await read('nonsense')).toMatchObject(refusal);
      expect(await past(query('nonsense'))).toMatchObject(refusal);
      expect(await ours.read({ with: counts('nonsense'), timeoutMs: 3_000 })).toMatchObject(refusal);
      expect(await ours.read({ with: counts('failed', 'nonsense'), timeoutMs: 3_000 })).toMatchObject(refusal);
    });

    it('counts requests of a minute, failed ones and events', async () => {
      const reading = await ours.read({ with: counts(), timeoutMs: 3_000, windowMs: minuteMs });
      expect(reading).toMatchObject({ kind: 'requests', failed: 15, total: 60 });
      const events = { with: { events: counted('total') }, timeoutMs: 3_000, windowMs: 2 * minuteMs };
      expect(await ours.read(events)).toMatchObject({ kind: 'events', count: 120 });
      // Nothing that failed: none has. Nothing at all: nothing is known.
      expect(await ours.read({ with: counts('empty'), timeoutMs: 3_000 })).toMatchObject({
        kind: 'requests',
        failed: 0,
      });
    });

    it('gives past values, none twice, none of a time that has not ended', async () => {
      const known = await past(query('number'));
      if (known?.kind !== 'numbers') throw new Error(JSON.stringify(known));
      expect(known.points.length).toBeGreaterThanOrEqual(9);
      expect(known.points.every(({ value }) => value === 42)).toBe(true);
      expect(new Set(known.points.map(({ at }) => at.getTime())).size).toBe(known.points.length);
      expect(Date.now() - (known.points.at(-1)?.at.getTime() ?? 0)).toBeGreaterThanOrEqual(19_000);
    });

    it('gives past counts of blocks that follow each other', async () => {
      const known = await past(counts());
      if (known?.kind !== 'counts') throw new Error(JSON.stringify(known));
      expect(known.points.length).toBeGreaterThanOrEqual(9);
      for (const point of known.points) expect(point).toMatchObject({ failed: 15, total: 60 });
      const events = await past({ events: counted('total') }, { stepMs: 2 * minuteMs });
      if (events?.kind !== 'numbers') throw new Error(JSON.stringify(events));
      expect(events.points.every(({ value }) => value === 120)).toBe(true);
    });

    it('refuses a question for more values than it may have', async () => {
      const year = { minutes: 366 * 1_440 };
      expect(await past(query('number'), year)).toMatchObject({ kind: 'error' });
      expect(await past(counts(), year)).toMatchObject({ kind: 'error' });
    });

    it.each<[string, Fault]>([
      ['a cut connection', { kind: 'cut-before' }],
      ['half an answer', { kind: 'cut-body' }],
      ['twenty megabytes', { kind: 'huge' }],
      ['a page', { kind: 'answer', answer: { status: 200, body: '<html>sign in</html>' } }],
      ['an empty answer', { kind: 'answer', answer: { status: 200, body: '' } }],
      ['another JSON', { kind: 'answer', answer: { status: 200, body: { ok: true } } }],
      ['a redirect', { kind: 'answer', answer: { status: 302, headers: { location: 'http://127.0.0.1:1/' } } }],
      ['a fault of its own', { kind: 'answer', answer: { status: 500, body: 'oops' } }],
      ['a long pause', { kind: 'answer', answer: { status: 429, headers: { 'retry-after': '0' }, body: '' } }],
    ])('makes no number of %s', async (_what, fault) => {
      server.fail(fault, { times: Number.POSITIVE_INFINITY });
      expect(await read('number')).toMatchObject({ kind: 'error', detail: expect.stringMatching(/\S/) });
      expect(await ours.read({ with: counts(), timeoutMs: 3_000 })).toMatchObject({ kind: 'error' });
      expect(await past(query('number'))).toMatchObject({ kind: 'error' });
    });

    it('waits when it is told to, and goes on', async () => {
      server.fail({ kind: 'answer', answer: { status: 429, headers: { 'retry-after': '0' }, body: '' } });
      expect(await read('number')).toMatchObject({ kind: 'number' });
    });

    it('takes nothing from a system whose clock is an hour from ours', async () => {
      for (const ms of [-3_600_000, 3_600_000]) {
        const reading = await source(skewed(ms)).read({ with: query('number'), timeoutMs: 3_000 });
        expect(reading).toMatchObject({ kind: 'error', detail: expect.stringContaining('its clock is') });
      }
    });

    it('shows no credential that an answer repeats', async () => {
      for (const status of [401, 400, 200]) {
        server.fail({ kind: 'answer', answer: { status, body: `bad key ${credential}` } });
        expect(JSON.stringify(await read('number'))).not.toContain(credential);
      }
    });
  });
}
