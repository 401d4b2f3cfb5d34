import { describe, expect, it } from 'vitest';
import { aDeployment, aRelease } from '../../../test/support/builders.ts';
import type { Deployment, RollbackRecord } from '../deployment/deployment.ts';
import { type LedgerEntry, ledgerEntry, ledgerWords, rehearsalGate } from './rehearsal.ts';

const at = (time: string) => new Date(`2026-03-03T${time}Z`);
const release = { ...aRelease({ rehearsalOf: 'production' }), number: 14 };

/** Deployed in 42 s, rolled back in 8.0 s. */
function rolledBack(more: Partial<Deployment> = {}, rollback: Partial<RollbackRecord> = {}): Deployment {
  return aDeployment(release.id, {
    version: '1.2.0',
    environment: 'staging',
    strategy: 'canary',
    state: 'rolled_back',
    startedAt: at('10:00:00'),
    deployedAt: at('10:00:42'),
    rollback: {
      requestedBy: 'U1',
      reason: 'the rehearsal goes back',
      targetVersion: '1.1.0',
      startedAt: at('10:01:00').toISOString(),
      restoredAt: at('10:01:08').toISOString(),
      validation: [],
      ...rollback,
    },
    ...more,
  });
}

describe('what a rollback took', () => {
  it('is measured from the decision until the previous version was verified', () => {
    const entry = ledgerEntry(release, rolledBack());
    expect(entry).toEqual({
      ref: 'R-14',
      version: '1.2.0',
      target: '1.1.0',
      environment: 'staging',
      strategy: 'canary',
      rehearsalOf: 'production',
      at: at('10:01:08'),
      forwardMs: 42_000,
      backMs: 8_000,
    });
    expect(entry && ledgerWords(entry)).toBe(
      'R-14 · 1.2.0 → 1.1.0 in staging (rehearsal for production): deployed in 42 s, back in 8.0 s, by canary',
    );
  });

  it('leaves out how long it took to deploy what never was deployed', () => {
    const entry = ledgerEntry({ ...release, rehearsalOf: null }, rolledBack({ deployedAt: null }));
    expect(entry).toMatchObject({ forwardMs: null, backMs: 8_000, rehearsalOf: null });
    expect(entry && ledgerWords(entry)).toBe('R-14 · 1.2.0 → 1.1.0 in staging: back in 8.0 s, by canary');
  });

  it('is unknown of one that has not ended, was not verified, or never began', () => {
    expect(ledgerEntry(release, null)).toBeNull();
    expect(ledgerEntry(release, rolledBack({ state: 'succeeded', rollback: null }))).toBeNull();
    for (const state of ['rolling_back', 'rollback_failed'] as const)
      expect(ledgerEntry(release, rolledBack({ state }, { restoredAt: null }))).toBeNull();
  });
});

describe('the gate', () => {
  const now = at('12:00:00');
  const policy = { rehearsal: 'required', rehearsalMaxAgeMs: 3_600_000 } as const;
  const optional = { ...policy, rehearsal: 'optional' } as const;
  const known = ledgerEntry(release, rolledBack()) as LedgerEntry;
  const rehearsed = (more: Partial<LedgerEntry & { digest: string | null }> = {}) => ({
    ...known,
    at: at('11:30:00'),
    digest: 'sha256:1',
    ...more,
  });
  const wanted = { version: '1.2.0', digest: 'sha256:1' };

  it('passes a version that was rehearsed, and says how it went', () => {
    for (const rule of [policy, optional])
      expect(rehearsalGate(rule, wanted, [rehearsed()], now)).toEqual({
        id: 'rehearsal',
        title: 'Rehearsal',
        result: 'passed',
        detail: 'R-14 in staging: back in 8.0 s',
        reasonCode: null,
      });
  });

  it.each([
    ['nothing', []],
    ['another version', [rehearsed({ version: '1.1.9' })]],
    ['other content of the same version', [rehearsed({ digest: 'sha256:2' })]],
    ['content that is not known', [rehearsed({ digest: null })]],
  ])('is closed after a rehearsal of %s', (_what, before) => {
    expect(rehearsalGate(policy, wanted, before, now)).toMatchObject({
      result: 'failed',
      detail: '1.2.0 was not rehearsed; use “/deploy rehearse”',
      reasonCode: 'NOT_REHEARSED',
    });
    expect(rehearsalGate(optional, wanted, before, now)).toBeNull();
  });

  it('is closed after a rehearsal that is too old, and open at the limit', () => {
    const old = [rehearsed({ at: at('10:59:59') })];
    expect(rehearsalGate(policy, wanted, old, now)).toMatchObject({
      result: 'failed',
      detail: 'the rehearsal of 1.2.0 (R-14) is older than 1 h; use “/deploy rehearse”',
    });
    expect(rehearsalGate(optional, wanted, old, now)).toBeNull();
    expect(rehearsalGate(policy, wanted, [rehearsed({ at: at('11:00:00') })], now)?.result).toBe('passed');
  });

  it('goes by the newest rehearsal of the same content', () => {
    const before = [rehearsed({ digest: 'sha256:2' }), rehearsed({ ref: 'R-13' }), rehearsed({ at: at('01:00:00') })];
    expect(rehearsalGate(policy, wanted, before, now)?.detail).toMatch(/^R-13 /);
  });
});
