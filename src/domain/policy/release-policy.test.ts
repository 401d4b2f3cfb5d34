import { describe, expect, it } from 'vitest';
import { readReleasePolicy, releasePolicyKeys } from './release-policy.ts';

describe('the policy of a single release', () => {
  it.each([
    ['watchWindow', '2 h', { watchWindowMs: 7_200_000 }],
    ['WATCHINTERVAL', '30 s', { watchIntervalMs: 30_000 }],
    ['analysisRounds', '7', { analysisRounds: 7 }],
    ['onBreach', 'Rollback', { onBreach: 'rollback' }],
    ['canaryPercents', '10, 50 100%', { canaryPercents: [10, 50, 100] }],
    ['watchWindow', '0 s', { watchWindowMs: 0 }],
  ])('reads %s %s', (key, text, part) => {
    expect(readReleasePolicy(key, text)).toEqual({ ok: true, value: part });
  });

  it.each([
    ['approvalsNeeded', '0'],
    ['separationOfDuties', 'false'],
    ['requires', 'none'],
    ['promotion', 'optional'],
    ['bypassGroups', '@all'],
    ['__proto__', '1'],
    ['watchWindow', 'soon'],
    ['watchWindow', '400 d'],
    ['watchInterval', '0 s'],
    ['analysisRounds', '0'],
    ['analysisRounds', '1e9'],
    ['onBreach', 'hope'],
    ['canaryPercents', '50 10 100'],
    ['canaryPercents', '10 50'],
    ['canaryPercents', ''],
  ])('refuses %s %s', (key, text) => {
    expect(readReleasePolicy(key, text).ok).toBe(false);
  });

  it('changes nothing about who approves and what the gate asks for', () => {
    const text = releasePolicyKeys.join(' ');
    for (const word of ['approv', 'Group', 'requires', 'promotion', 'soak', 'rehearsal', 'separation'])
      expect(text).not.toContain(word);
  });
});
