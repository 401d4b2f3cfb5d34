import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChangeMove, ChangeRequest, ChangeSystem } from '../../src/ports/change-system.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { FakeRequest, FakeServer, Fault } from '../fakes/fake-server.ts';
import { hostileTexts, refusals, sayNothing, unsure } from './http-faults.ts';

export interface ChangeSystemUnderTest {
  server: FakeServer;
  /** A system as a restarted bot connects it: nothing is remembered. `clockOffMs`: how far its clock is off. */
  reopen(clockOffMs?: number): ChangeSystem;
  /** The keys of the settings next to `uses`. */
  with: ChangeRequest['with'];
  isCreation(request: FakeRequest): boolean;
  isMove(request: FakeRequest): boolean;
  /** How many change requests have this mark. */
  count(mark: string): number;
  /** What people do there, by number. */
  byHand: {
    open(): string;
    approve(number: string): void;
    reject(number: string): void;
    close(number: string): void;
    delete(number: string): void;
    /** Its approval becomes a word that nobody knows today. */
    dream(number: string): void;
    /** Something has to be done before it is moved on; null: it is done. */
    require(number: string, name: string | null): void;
  };
  /** Whether the system names what is missing, and not only that it does. */
  namesWhatIsMissing: boolean;
  /** How it was closed: successful or not, with which notes. */
  closing(number: string): { isSuccessful: boolean; notes: string };
  texts(number: string): { title: string; description: string };
  dispose(): Promise<void>;
}

let marks = 0;

/** What every system of change requests owes its callers: one record per mark, and no approval that was not given. */
export function changeSystemContract(name: string, make: () => Promise<ChangeSystemUnderTest>): void {
  describe(`${name} keeps the contract of systems of change requests`, { timeout: 60_000 }, () => {
    let subject: ChangeSystemUnderTest;
    beforeAll(async () => {
      subject = await make();
    }, 60_000);
    afterAll(() => subject.dispose());

    const request = (more: Partial<ChangeRequest> = {}): ChangeRequest => {
      marks += 1;
      return {
        mark: `quarterdeck:lrc_${process.pid}_${marks}`,
        with: subject.with,
        type: 'normal',
        title: 'Deploy shop 1.4.0 to production (R-12)',
        description: 'Release R-12 of Shop',
        reason: 'to sell more',
        steps: '1. Install',
        rollback: '1. Restore',
        tests: '- no errors',
        startsAt: new Date('2026-03-04T05:06:07Z'),
        endsAt: new Date('2026-03-04T06:06:07Z'),
        ...more,
      };
    };
    const to = (phase: ChangeMove['to'], more: Partial<ChangeMove> = {}): ChangeMove => ({
      to: phase,
      hasProblem: false,
      notes: 'R-12 ended',
      ...more,
    });
    const opened = async () => subject.reopen().open(request());
    const failing = async <T>(fault: Fault, options: Parameters<FakeServer['fail']>[1], work: () => Promise<T>) => {
      subject.server.fail(fault, options);
      try {
        return await work().catch((error: unknown) => {
          expect(error).toBeInstanceOf(IntegrationError);
          return 'no answer' as const;
        });
      } finally {
        subject.server.recover();
      }
    };
    const always = { times: Number.POSITIVE_INFINITY };

    it('opens one change request per mark, twice, at once, and in another process', async () => {
      const asked = request();
      const system = subject.reopen();
      const states = await Promise.all([system.open(asked), system.open(asked)]);
      states.push(await system.open(asked), await subject.reopen(3_600_000).open(asked));
      expect(new Set(states.map(({ number }) => number)).size).toBe(1);
      expect(subject.count(asked.mark)).toBe(1);
      expect(states[0]).toMatchObject({ approval: 'waiting', hasEnded: false, title: asked.title });
      const other = await system.open(request());
      expect(other.number).not.toBe(states[0]?.number);
    });

    it.each(unsure)('opens one although the answer is %s', async (_what, fault) => {
      const asked = request();
      await failing(fault, { when: subject.isCreation, times: 1 }, () => subject.reopen().open(asked));
      const state = await subject.reopen().open(asked);
      expect(subject.count(asked.mark)).toBe(1);
      expect(await subject.reopen().find(asked.mark)).toMatchObject({ number: state.number });
    });

    it.each(refusals)('opens nothing when it is refused by %s, and can open it afterward', async (_what, fault) => {
      const asked = request();
      expect(await failing(fault, { when: subject.isCreation, ...always }, () => subject.reopen().open(asked))).toBe(
        'no answer',
      );
      expect(subject.count(asked.mark)).toBe(0);
      await subject.reopen().open(asked);
      expect(subject.count(asked.mark)).toBe(1);
    });

    it.each(sayNothing)('never calls anything approved, absent or moved on %s', async (_what, fault) => {
      const asked = request();
      const { remoteId, number } = await subject.reopen().open(asked);
      const quiet = subject.reopen();
      const calls: readonly (() => Promise<unknown>)[] = [
        () => quiet.read(remoteId, 2_000),
        () => quiet.lookUp(number),
        () => quiet.find(asked.mark),
        () => quiet.open(asked),
        () => quiet.move(remoteId, to('requested')),
      ];
      for (const work of calls) expect(await failing(fault, always, work)).toBe('no answer');
      expect(subject.count(asked.mark)).toBe(1);
      expect(await subject.reopen().read(remoteId, 2_000)).toMatchObject({ number, approval: 'waiting' });
    });

    it('ends a reading within its time limit', async () => {
      const { remoteId } = await opened();
      const read = () => subject.reopen().read(remoteId, 300);
      expect(await failing({ kind: 'silent' }, always, read)).toBe('no answer');
    });

    it('tells an approval that was given, one that was refused, and one that nobody understands', async () => {
      const { remoteId, number } = await opened();
      const system = subject.reopen();
      await system.move(remoteId, to('requested'));
      expect(await system.read(remoteId, 2_000)).toMatchObject({ approval: 'waiting' });
      subject.byHand.approve(number);
      expect(await system.read(remoteId, 2_000)).toMatchObject({ approval: 'approved', hasEnded: false });
      subject.byHand.reject(number);
      expect(await system.lookUp(number)).toMatchObject({ approval: 'rejected' });
      subject.byHand.dream(number);
      expect(await system.read(remoteId, 2_000)).toMatchObject({ approval: 'unknown' });
    });

    it.each([
      ['succeeded', {}, true],
      ['succeeded', { hasProblem: true }, true],
      ['failed', {}, false],
      ['rolled_back', {}, false],
    ] as const)('is closed as %s %j, once, and never reopened', async (phase, more, isSuccessful) => {
      const { remoteId, number } = await opened();
      const system = subject.reopen();
      await system.move(remoteId, to('requested'));
      subject.byHand.approve(number);
      expect(await system.move(remoteId, to('running'))).toMatchObject({ missing: [], state: { hasEnded: false } });
      expect(await system.move(remoteId, to('requested'))).toMatchObject({ missing: [], state: { hasEnded: false } });
      const notes = 'R-12: paying fails';
      for (const one of [system, subject.reopen()])
        expect(await one.move(remoteId, to(phase, { ...more, notes }))).toMatchObject({
          missing: [],
          state: { hasEnded: true },
        });
      expect(subject.closing(number)).toMatchObject({ isSuccessful, notes });
      await system.move(remoteId, to('running'));
      expect(await system.read(remoteId, 2_000)).toMatchObject({ hasEnded: true });
    });

    it('is canceled before it was approved', async () => {
      const { remoteId } = await opened();
      expect(await subject.reopen().move(remoteId, to('canceled'))).toMatchObject({ state: { hasEnded: true } });
    });

    it('does not start what is not approved, and says what is missing', async () => {
      const { remoteId } = await opened();
      const moved = await subject.reopen().move(remoteId, to('running'));
      expect(moved?.missing.join()).not.toBe('');
      expect(moved?.state).toMatchObject({ hasEnded: false, approval: 'waiting' });
    });

    it('says what has to be done first, and moves on when it is done', async () => {
      const { remoteId, number } = await opened();
      const system = subject.reopen();
      await system.move(remoteId, to('requested'));
      subject.byHand.approve(number);
      await system.move(remoteId, to('running'));
      subject.byHand.require(number, 'No active Change Tasks');
      const moved = await system.move(remoteId, to('succeeded'));
      expect(moved?.state.hasEnded).toBe(false);
      if (subject.namesWhatIsMissing) expect(moved?.missing).toEqual(['No active Change Tasks']);
      else expect(moved?.missing).toHaveLength(1);
      subject.byHand.require(number, null);
      expect(await system.move(remoteId, to('succeeded'))).toMatchObject({ missing: [], state: { hasEnded: true } });
    });

    it.each(unsure)('moves on although the answer to a move is %s', async (_what, fault) => {
      const { remoteId, number } = await opened();
      const system = subject.reopen();
      await system.move(remoteId, to('requested'));
      subject.byHand.approve(number);
      await failing(fault, { when: subject.isMove, times: 1 }, () => system.move(remoteId, to('running')));
      expect(await subject.reopen().move(remoteId, to('running'))).toMatchObject({ missing: [] });
      expect(await system.move(remoteId, to('succeeded'))).toMatchObject({ state: { hasEnded: true } });
      expect(subject.closing(number)).toMatchObject({ isSuccessful: true });
    });

    it('says that it was closed or deleted by hand', async () => {
      const [closed, deleted] = [await opened(), await opened()];
      const system = subject.reopen();
      subject.byHand.close(closed.number);
      expect(await system.read(closed.remoteId, 2_000)).toMatchObject({ hasEnded: true });
      expect(await system.move(closed.remoteId, to('running'))).toMatchObject({ state: { hasEnded: true } });
      subject.byHand.delete(deleted.number);
      expect(await system.read(deleted.remoteId, 2_000)).toBeNull();
      expect(await system.move(deleted.remoteId, to('running'))).toBeNull();
      expect(await system.lookUp(deleted.number)).toBeNull();
    });

    it('finds by number what people opened, and nothing else', async () => {
      const number = subject.byHand.open();
      const system = subject.reopen();
      expect(await system.lookUp(number)).toMatchObject({ number, hasEnded: false });
      expect(await system.lookUp(number.toLowerCase())).toMatchObject({ number });
      for (const odd of ['CHG9999999', '', '*', ...hostileTexts, `${number}^ORnumberISNOTEMPTY`])
        expect(await system.lookUp(odd)).toBeNull();
      expect(await system.find('quarterdeck:lrc_none')).toBeNull();
    });

    it.each(hostileTexts)('keeps %j as text', async (text) => {
      const asked = request({ title: text.replace(/\s+/g, ' '), description: text });
      const { number } = await subject.reopen().open(asked);
      expect(subject.texts(number)).toEqual({ title: asked.title, description: text });
      expect(subject.count(asked.mark)).toBe(1);
    });
  });
}
