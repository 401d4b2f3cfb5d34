import { describe, expect, it } from 'vitest';
import type { BypassId, ReleaseId } from '../ids.ts';
import { type Bypass, neverBypassed, withBypasses } from './bypass.ts';
import type { GateCheck } from './gate.ts';

const failing = (id: string) =>
  ({ id, title: id, result: 'failed', detail: 'no', reasonCode: 'NO' }) as unknown as GateCheck;
const bypassOf = (check: string): Bypass => ({
  id: 'byp_1' as BypassId,
  releaseId: 'rel_1' as ReleaseId,
  planHash: 'hash',
  check,
  reason: 'no time',
  authorId: 'U1',
  at: new Date(0),
});
const resultOf = (check: string, planHash = 'hash') =>
  withBypasses([failing(check)], [bypassOf(check)], planHash)[0]?.result;

describe('a bypass on record', () => {
  it('sets its check aside for its plan only', () => {
    expect(resultOf('checklist')).toBe('bypassed');
    expect(resultOf('checklist', 'another')).toBe('failed');
    expect(withBypasses([failing('promotion')], [bypassOf('checklist')], 'hash')[0]?.result).toBe('failed');
  });

  it('never sets these aside, however it came to be there', () => {
    const never = ['approvals', 'artifact', 'baseline', 'locks', 'place', 'queue', 'running-version'];
    expect([...neverBypassed].sort()).toEqual(never);
    for (const check of never) expect([check, resultOf(check)]).toEqual([check, 'failed']);
  });
});
