import { describe, expect, it } from 'vitest';
import { type Clock, manualClock } from '../lib/clock.ts';
import { silentLogger } from '../lib/log.ts';
import { sharedClock } from './shared-clock.ts';

const truth = new Date('2026-03-02T09:00:00Z');

/** A machine whose clock is wrong; its monotonic counter starts anywhere. */
function machine(offMs: number) {
  const steady = manualClock(truth);
  let wallMs = offMs;
  const local: Clock = {
    ...steady,
    now: () => new Date(steady.now().getTime() + wallMs),
    monotonicMs: () => steady.monotonicMs() - 12_345,
  };
  const jump = (ms: number) => {
    wallMs += ms;
  };
  return { local, steady, jump };
}

describe('the shared clock', () => {
  it.each([0, 600_000, -600_000])('tells the database’s time on a machine that is %i ms off', async (offMs) => {
    const { local, steady } = machine(offMs);
    const { clock, stop } = await sharedClock(local, async () => steady.now(), silentLogger);
    expect(clock.now()).toEqual(truth);
    steady.advance(5_000);
    expect(clock.now()).toEqual(new Date(truth.getTime() + 5_000));
    stop();
  });

  it('does not follow a jump of the machine’s clock', async () => {
    const { local, steady, jump } = machine(0);
    const { clock, stop } = await sharedClock(local, async () => steady.now(), silentLogger);
    jump(3_600_000);
    expect(clock.now()).toEqual(truth);
    stop();
  });

  it('trusts the quickest of its questions', async () => {
    const { local, steady } = machine(0);
    let asked = 0;
    const ask = async () => {
      asked += 1;
      const told = steady.now();
      if (asked !== 2) steady.advance(400);
      return told;
    };
    const { clock, stop } = await sharedClock(local, ask, silentLogger);
    expect(clock.now()).toEqual(steady.now());
    stop();
  });

  it('asks again every minute, and keeps what it knows when nobody answers', async () => {
    const { local, steady } = machine(0);
    let answer: () => Promise<Date> = async () => steady.now();
    const { clock, stop } = await sharedClock(local, () => answer(), silentLogger);
    answer = async () => Promise.reject(new Error('away'));
    steady.advance(60_000);
    await Promise.resolve();
    expect(clock.now()).toEqual(steady.now());
    answer = async () => new Date(steady.now().getTime() + 7_000);
    await expect
      .poll(() => {
        steady.advance(60_000);
        return clock.now().getTime() - steady.now().getTime();
      })
      .toBe(7_000);
    stop();
  });

  it('does not begin without an answer', async () => {
    const { local } = machine(0);
    await expect(sharedClock(local, async () => Promise.reject(new Error('away')), silentLogger)).rejects.toThrow(
      'away',
    );
  });
});
