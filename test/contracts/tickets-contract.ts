import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { Tickets } from '../../src/ports/tickets.ts';
import type { FakeRequest, FakeServer, Fault } from '../fakes/fake-server.ts';
import { hostileTexts, refusals, sayNothing, unsure } from './http-faults.ts';

export interface TicketsUnderTest {
  server: FakeServer;
  /** Tickets as a restarted bot connects them: nothing is remembered. */
  reopen(): Tickets;
  /** A new ticket that can be moved to `Done`, and from there no further. Its key. */
  open(title?: string): string;
  isComment(request: FakeRequest): boolean;
  isMove(request: FakeRequest): boolean;
  /** The comments of a ticket, each as its paragraphs. */
  comments(key: string): readonly (readonly string[])[];
  links(key: string): readonly { url: string; title: string }[];
  status(key: string): string;
  delete(key: string): void;
  dispose(): Promise<void>;
}

/** What every system of tickets owes its callers: one link and one comment per mark, and a move that is what it says. */
export function ticketsContract(name: string, make: () => Promise<TicketsUnderTest>): void {
  describe(`${name} keeps the contract of systems of tickets`, { timeout: 60_000 }, () => {
    let subject: TicketsUnderTest;
    beforeAll(async () => {
      subject = await make();
    }, 60_000);
    afterAll(() => subject.dispose());

    const comment = (mark: string) => ({ mark, paragraphs: ['R-12: shop 1.4.0 is live.', 'It was watched for 1 h.'] });
    const link = (mark: string, more = {}) => ({ mark, url: 'https://shop.example.com/', title: 'R-12', ...more });
    const failing = async (fault: Fault, options: Parameters<FakeServer['fail']>[1], work: () => Promise<unknown>) => {
      subject.server.fail(fault, options);
      try {
        return await work().catch((error: unknown) => {
          expect(error).toBeInstanceOf(IntegrationError);
          return 'no answer';
        });
      } finally {
        subject.server.recover();
      }
    };
    const always = { times: Number.POSITIVE_INFINITY };

    it('reads a ticket, and none where there is none', async () => {
      const key = subject.open('Sell more');
      expect(await subject.reopen().read(key)).toMatchObject({ key, title: 'Sell more', status: subject.status(key) });
      for (const odd of ['SHOP-999999', 'SHOP-1/../../myself', '', ...hostileTexts])
        expect(await subject.reopen().read(odd)).toBeNull();
    });

    it('has one comment and one link per mark, twice, at once, and in another process', async () => {
      const key = subject.open();
      const tickets = subject.reopen();
      await Promise.all([tickets.comment(key, comment('a')), tickets.comment(key, comment('a'))]);
      await subject.reopen().comment(key, comment('a'));
      await tickets.comment(key, comment('a:b'));
      expect(subject.comments(key)).toHaveLength(2);
      expect(subject.comments(key)[0]?.slice(0, 2)).toEqual(comment('a').paragraphs);
      await Promise.all([tickets.link(key, link('a')), tickets.link(key, link('a'))]);
      await subject.reopen().link(key, link('a', { title: 'R-12 once more' }));
      expect(subject.links(key)).toEqual([{ url: 'https://shop.example.com/', title: 'R-12 once more' }]);
    });

    it('finds its own comment among many', async () => {
      const key = subject.open();
      const tickets = subject.reopen();
      await tickets.comment(key, comment('first'));
      for (let count = 0; count < 120; count += 1)
        await tickets.comment(key, { mark: `m${count}`, paragraphs: ['more'] });
      await tickets.comment(key, comment('first'));
      expect(subject.comments(key)).toHaveLength(121);
    });

    it.each(unsure)('comments once although the answer is %s', async (_what, fault) => {
      const key = subject.open();
      await failing(fault, { when: subject.isComment, times: 1 }, () => subject.reopen().comment(key, comment('x')));
      await subject.reopen().comment(key, comment('x'));
      expect(subject.comments(key)).toHaveLength(1);
    });

    it.each(refusals)('comments nothing when it is refused by %s, and can afterward', async (_what, fault) => {
      const key = subject.open();
      const asked = () => subject.reopen().comment(key, comment('x'));
      expect(await failing(fault, { when: subject.isComment, ...always }, asked)).toBe('no answer');
      expect(subject.comments(key)).toHaveLength(0);
      await asked();
      expect(subject.comments(key)).toHaveLength(1);
    });

    it.each(sayNothing)('says nothing of a ticket, and does not call it absent, on %s', async (_what, fault) => {
      const key = subject.open();
      const tickets = subject.reopen();
      const calls: readonly (() => Promise<unknown>)[] = [
        () => tickets.read(key),
        () => tickets.link(key, link('x')),
        () => tickets.comment(key, comment('x')),
        () => tickets.move(key, 'Done'),
      ];
      for (const work of calls) expect(await failing(fault, always, work)).toBe('no answer');
      expect(subject.comments(key)).toEqual([]);
      expect(await subject.reopen().read(key)).toMatchObject({ key });
    });

    it('moves by the name of the status, once, and says when that is impossible', async () => {
      const key = subject.open();
      const tickets = subject.reopen();
      expect(await tickets.move(key, 'done')).toBeNull();
      expect(subject.status(key)).toBe('Done');
      expect(await subject.reopen().move(key, 'Done')).toBeNull();
      expect(await tickets.move(key, 'Nowhere')).toEqual(expect.stringContaining('Done'));
      expect(subject.status(key)).toBe('Done');
    });

    it.each(unsure)('is where it was moved to although the answer is %s', async (_what, fault) => {
      const key = subject.open();
      await failing(fault, { when: subject.isMove, times: 1 }, () => subject.reopen().move(key, 'Done'));
      expect(await subject.reopen().move(key, 'Done')).toBeNull();
      expect(subject.status(key)).toBe('Done');
    });

    it('says that a ticket is gone, and never that it told it', async () => {
      const key = subject.open();
      subject.delete(key);
      const tickets = subject.reopen();
      expect(await tickets.read(key)).toBeNull();
      const calls: readonly (() => Promise<unknown>)[] = [
        () => tickets.comment(key, comment('x')),
        () => tickets.link(key, link('x')),
        () => tickets.move(key, 'Done'),
      ];
      for (const work of calls) await expect(work()).rejects.toMatchObject({ kind: 'not_found' });
    });

    it.each(hostileTexts)('keeps %j as text', async (text) => {
      const key = subject.open(text);
      const tickets = subject.reopen();
      expect(await tickets.read(key)).toMatchObject({ title: text });
      await tickets.comment(key, { mark: 'x', paragraphs: [text] });
      expect(subject.comments(key)[0]?.[0]).toBe(text);
    });
  });
}
