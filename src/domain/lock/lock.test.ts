import { describe, expect, it } from 'vitest';
import { aLock } from '../../../test/support/builders.ts';
import { dueFor, lockOn, warningsOn } from './lock.ts';

describe('a lock', () => {
  it('covers what it names, and only until it is lifted', () => {
    const now = new Date('2026-03-03T10:00:00Z');
    const service = aLock({ service: 'shop', environment: 'production' });
    expect(lockOn([service], 'shop', 'production', now)).toBe(service);
    expect(lockOn([service], 'shop', 'staging', now)).toBeNull();
    expect(lockOn([service], 'bank', 'production', now)).toBeNull();
    expect(lockOn([{ ...service, environment: null }], 'shop', 'staging', now)).not.toBeNull();
    expect(lockOn([{ ...service, scope: 'environment', service: null }], 'bank', 'production', now)).not.toBeNull();
    expect(lockOn([{ ...service, scope: 'environment', service: null }], 'bank', 'staging', now)).toBeNull();
    expect(
      lockOn([{ ...service, scope: 'global', service: null, environment: null }], 'any', 'where', now),
    ).not.toBeNull();
    expect(lockOn([{ ...service, liftedAt: new Date(0) }], 'shop', 'production', now)).toBeNull();
  });

  it('blocks up to the moment at which it expires, and a warning never', () => {
    const expiresAt = new Date('2026-03-03T10:00:00Z');
    const lock = aLock({ service: 'shop', environment: 'production', expiresAt });
    expect(lockOn([lock], 'shop', 'production', new Date(expiresAt.getTime() - 1))).toBe(lock);
    expect(lockOn([lock], 'shop', 'production', expiresAt)).toBeNull();
    const warning = { ...lock, kind: 'warning' as const };
    expect(lockOn([warning], 'shop', 'production', new Date(0))).toBeNull();
    expect(warningsOn([warning, lock], 'shop', 'production', new Date(0))).toEqual([warning]);
    expect(warningsOn([warning], 'shop', 'production', expiresAt)).toEqual([]);
  });
});

describe('what is due for a lock', () => {
  const hour = 3_600_000;
  const createdAt = new Date('2026-03-03T10:00:00Z');
  const later = (ms: number) => new Date(createdAt.getTime() + ms);
  const pace = { nagEveryMs: 24 * hour, nagBeforeExpiryMs: hour / 2 };

  it('is a reminder each day, while nobody ends it', () => {
    const lock = aLock({ createdAt });
    expect(dueFor(lock, null, later(hour), pace)).toEqual({ act: null, againMs: 23 * hour });
    expect(dueFor(lock, null, later(24 * hour), pace)).toEqual({ act: 'remind', againMs: 24 * hour });
    expect(dueFor(lock, later(24 * hour), later(25 * hour), pace)).toEqual({ act: null, againMs: 23 * hour });
    expect(dueFor({ ...lock, liftedAt: later(1) }, null, later(25 * hour), pace)).toEqual({ act: null, againMs: null });
  });

  it('is a word before its end, once, and then its end', () => {
    const lock = aLock({ createdAt, expiresAt: later(4 * hour) });
    expect(dueFor(lock, null, later(hour), pace)).toEqual({ act: null, againMs: 2.5 * hour });
    expect(dueFor(lock, null, later(3.5 * hour), pace)).toEqual({ act: 'warn_of_end', againMs: 0.5 * hour });
    expect(dueFor(lock, later(3.5 * hour), later(3.6 * hour), pace).act).toBeNull();
    expect(dueFor(lock, later(3.5 * hour), later(4 * hour), pace)).toEqual({ act: 'lift', againMs: null });
  });

  it('is only the end for a lock that is shorter than the time before it', () => {
    const lock = aLock({ createdAt, expiresAt: later(hour / 4) });
    expect(dueFor(lock, null, createdAt, pace)).toEqual({ act: null, againMs: hour / 4 });
    expect(dueFor(lock, null, later(hour / 4), pace).act).toBe('lift');
  });
});
