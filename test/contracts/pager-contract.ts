import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Pager, PagerAlert } from '../../src/ports/pager.ts';

/** How an alert stands at the pager: `quiet` when its people are no longer notified. */
export type Shown = 'nothing' | 'raised' | 'quiet';

export interface PagerUnderTest {
  pager: Pager;
  /** How the alerts with this key stand, one entry each, as its own people see it. */
  shown(key: string): Promise<Shown[]>;
  /** The same kind of pager, where nobody answers. */
  unreachable: Pager;
  dispose(): Promise<void>;
}

/** What every pager owes its callers: one alert per key, and every call may be repeated. */
export function pagerContract(name: string, make: () => Promise<PagerUnderTest>): void {
  describe(`${name} keeps the contract of pagers`, () => {
    let subject: PagerUnderTest;
    beforeAll(async () => {
      subject = await make();
    }, 60_000);
    afterAll(() => subject.dispose());

    const alert = (key: string, more: Partial<PagerAlert> = {}): PagerAlert => ({
      key,
      severity: 'critical',
      summary: 'Paying fails',
      service: 'shop',
      environment: 'production',
      about: { kind: 'release', ref: 'R-12' },
      raisedAt: new Date(),
      isAgain: false,
      link: 'https://shop.example.com/runbook',
      ...more,
    });

    it('shows one alert per key, however often it is raised, also at the same time', async () => {
      const { pager, shown } = subject;
      await Promise.all([pager.raise(alert('twice')), pager.raise(alert('twice')), pager.raise(alert('other'))]);
      await pager.raise(alert('twice'));
      expect(await shown('twice')).toEqual(['raised']);
      await pager.resolve('other', 'shop');
      expect(await shown('other')).toEqual([]);
      expect(await shown('twice')).toEqual(['raised']);
    });

    it('is quiet once acknowledged, and notifies again when it is raised again', async () => {
      const { pager, shown } = subject;
      await pager.raise(alert('taken'));
      await pager.acknowledge('taken', 'shop');
      await pager.acknowledge('taken', 'shop');
      expect(await shown('taken')).toEqual(['quiet']);
      await pager.raise(alert('taken', { isAgain: true }));
      expect(await shown('taken')).toEqual(['raised']);
    });

    it('ends what is resolved, acknowledged or not, and begins anew', async () => {
      const { pager, shown } = subject;
      for (const key of ['over', 'over and taken']) {
        await pager.raise(alert(key));
        if (key !== 'over') await pager.acknowledge(key, 'shop');
        await pager.resolve(key, 'shop');
        await pager.resolve(key, 'shop');
        expect(await shown(key)).toEqual([]);
        await pager.raise(alert(key, { severity: 'warning' }));
        expect(await shown(key)).toEqual(['raised']);
      }
    });

    it('takes the page for an incident like any other', async () => {
      const { pager, shown } = subject;
      const key = 'incident:inc_00000000000000000001';
      await pager.raise(alert(key, { about: { kind: 'incident', ref: 'I-7' } }));
      expect(await shown(key)).toEqual(['raised']);
      await pager.acknowledge(key, 'shop');
      expect(await shown(key)).toEqual(['quiet']);
      await pager.resolve(key, 'shop');
      expect(await shown(key)).toEqual([]);
    });

    it('does nothing for a key that was never raised', async () => {
      const { pager, shown } = subject;
      await pager.acknowledge('never', 'shop');
      await pager.resolve('never', 'shop');
      expect(await shown('never')).toEqual([]);
    });

    it.each(['a "quoted" \\ one', 'two\nlines', '{x="y"}', 'Ünïcode ✓', '.*', `${'long '.repeat(100)}`])(
      'keeps %j apart from all others',
      async (key) => {
        const { pager, shown } = subject;
        await pager.raise(alert('plain'));
        await pager.raise(alert(key, { summary: '<!channel> "\\\n{{ x }}', link: null }));
        await pager.acknowledge(key, 'shop');
        expect(await shown(key)).toEqual(['quiet']);
        await pager.resolve(key, 'shop');
        expect(await shown(key)).toEqual([]);
        expect(await shown('plain')).toEqual(['raised']);
      },
    );

    it('says that it cannot be reached, and never that it has paged', async () => {
      const { unreachable } = subject;
      const error = { name: 'IntegrationError', message: expect.any(String) };
      await expect(unreachable.raise(alert('lost'))).rejects.toMatchObject(error);
      await expect(unreachable.acknowledge('lost', 'shop')).rejects.toMatchObject(error);
      await expect(unreachable.resolve('lost', 'shop')).rejects.toMatchObject(error);
    });

    it('says how often to tell it again: never, or not all the time', () => {
      expect(subject.pager.repeatMs ?? 60_000).toBeGreaterThanOrEqual(10_000);
    });
  });
}
