import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { manualClock, systemClock } from './clock.ts';
import { parseDuration } from './duration.ts';
import { sha256, stableJson } from './hash.ts';
import { countingIds, randomIds } from './ids.ts';
import { defineLifecycle } from './lifecycle.ts';
import { describeError } from './log.ts';
import { isProcessAlive, processStartTime } from './process-identity.ts';

describe('durations as people write them', () => {
  it.each([
    ['500 ms', 500],
    ['5 s', 5_000],
    ['5s', 5_000],
    ['1.5 h', 5_400_000],
    ['10 min', 600_000],
    ['10 M', 600_000],
    [' 2 h ', 7_200_000],
    ['1 d', 86_400_000],
    ['30 sec', 30_000],
    ['0 s', 0],
  ])('%j is %d ms', (text, ms) => {
    expect(parseDuration(text)).toBe(ms);
  });

  it('is none of them', () => {
    for (const text of [
      '',
      '5',
      's',
      '-5 s',
      '5 weeks',
      '5 s s',
      '1e3 s',
      '5 s\n6 s',
      '1.2.3 s',
      '٣ s',
      '5 constructor',
    ])
      expect(parseDuration(text), text).toBeNull();
    fc.assert(
      fc.property(fc.string(), (text) => {
        const ms = parseDuration(text);
        if (ms !== null) expect(ms).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('stable JSON', () => {
  it('is the same for equal values, whatever the order of their keys', () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, shuffled(inner)]),
      );
    };
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(stableJson(shuffled(value))).toBe(stableJson(value));
        expect(JSON.parse(stableJson(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it('differs where values differ', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
        const isSame = stableJson(a) === stableJson(b);
        expect(sha256(stableJson(a)) === sha256(stableJson(b))).toBe(isSame);
        if (isSame) expect(JSON.parse(JSON.stringify(a))).toEqual(JSON.parse(JSON.stringify(b)));
      }),
    );
    expect(stableJson({ at: new Date(0), left: undefined })).toBe('{"at":"1970-01-01T00:00:00.000Z"}');
    expect(stableJson([1, 2])).not.toBe(stableJson([2, 1]));
  });
});

describe('identifiers', () => {
  it('are fresh, safe in an address, and of one length', () => {
    const ids = Array.from({ length: 2_000 }, () => randomIds.next('rel'));
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^rel_[0-9a-hjkmnp-tv-z]{20}$/);
  });

  it('count in tests', () => {
    const ids = countingIds();
    expect([ids.next('a'), ids.next('b')]).toEqual(['a_00000000000000000001', 'b_00000000000000000002']);
  });
});

describe('a lifecycle', () => {
  const door = defineLifecycle({ open: { close: 'shut' }, shut: { open: 'open', brick: 'wall' }, wall: {} });

  it('follows its table, and nothing that every object has', () => {
    expect(door.next('open', 'close')).toBe('shut');
    expect(door.next('open', 'brick')).toBeNull();
    expect(door.events('shut')).toEqual(['open', 'brick']);
    expect(door.states.filter((state) => door.isTerminal(state))).toEqual(['wall']);
    for (const word of ['constructor', '__proto__', 'toString']) {
      expect(door.next(word as 'open', 'close')).toBeNull();
      expect(door.next('open', word as 'close')).toBeNull();
    }
  });
});

describe('clocks', () => {
  it('stand still until a test moves them', async () => {
    const clock = manualClock(new Date(1_000));
    const heard: string[] = [];
    const cancel = clock.after(50, () => heard.push('cancelled'));
    clock.after(100, () => heard.push('second'));
    clock.after(50, () => heard.push('first'));
    const slept = clock.sleep(100).then(() => heard.push('slept'));
    cancel();
    clock.advance(49);
    expect(heard).toEqual([]);
    clock.advance(51);
    await slept;
    expect(heard).toEqual(['first', 'second', 'slept']);
    expect(clock.now()).toEqual(new Date(1_100));
  });

  it('wake a sleeper who is told to stop', async () => {
    for (const clock of [systemClock, manualClock(new Date(0))]) {
      const stop = new AbortController();
      const slept = clock.sleep(3_600_000, stop.signal);
      stop.abort();
      await slept;
      await clock.sleep(3_600_000, stop.signal);
    }
  });
});

describe('processes', () => {
  it('are told apart by their number and their start', () => {
    const start = processStartTime(process.pid);
    expect(isProcessAlive(process.pid, start)).toBe(true);
    expect(isProcessAlive(process.pid, null)).toBe(true);
    expect(isProcessAlive(process.pid, '1')).toBe(start === null);
    expect(isProcessAlive(2 ** 22 + 1, null)).toBe(false);
    expect(processStartTime(2 ** 22 + 1)).toBeNull();
  });
});

describe('the description of what was thrown', () => {
  it('holds the code and the causes, and takes anything', () => {
    const inner = Object.assign(new Error('reset'), { code: 'ECONNRESET' });
    expect(describeError(new TypeError('failed', { cause: inner }))).toMatchObject({
      type: 'TypeError',
      message: 'failed',
      cause: { message: 'reset', code: 'ECONNRESET' },
    });
    expect(['text', 5, null, undefined].map((thrown) => describeError(thrown).message)).toEqual([
      'text',
      '5',
      'null',
      'undefined',
    ]);
  });
});
