import { describe, expect, it } from 'vitest';
import { environmentBefore, environmentsInOrder, type Proof, promotionGate, requiredBefore } from './promotion.ts';

const about = { ref: 'R-12', service: 'shop', version: '1.1.0', digest: 'sha256:a', before: 'staging' };
const proof = (more: Partial<Proof> = {}): Proof => ({
  ref: 'R-3',
  digest: 'sha256:a',
  hasSucceeded: true,
  ranMs: 7_200_000,
  ...more,
});
const judge = (given: Proof | null, soakMs = 0, isRequired = true, canBypass = true) =>
  promotionGate({ isRequired, soakMs, canBypass }, about, given);

describe('promotion', () => {
  it.each<[string, Proof | null, number, string | null]>([
    ['was never there', null, 0, 'NOT_PROMOTED'],
    ['has not succeeded there', proof({ hasSucceeded: false }), 0, 'NOT_PROMOTED'],
    ['was there with other content', proof({ digest: 'sha256:b' }), 0, 'PROMOTION_CONTENT'],
    ['was there with content that nobody knows', proof({ digest: null }), 0, 'PROMOTION_CONTENT'],
    ['has not run long enough', proof({ ranMs: 7_199_999 }), 7_200_000, 'SOAKING'],
    ['has run long enough to the millisecond', proof(), 7_200_000, null],
    ['succeeded there', proof({ ranMs: 0 }), 0, null],
  ])('of a version that %s', (_name, given, soakMs, reasonCode) => {
    const check = judge(given, soakMs);
    expect(check?.reasonCode).toBe(reasonCode);
    expect(check?.result).toBe(reasonCode === null ? 'passed' : 'failed');
  });

  it('that is not required is shown when it holds, and keeps nothing back', () => {
    expect(judge(null, 0, false)).toBeNull();
    expect(judge(proof({ digest: 'sha256:b' }), 0, false)).toBeNull();
    expect(judge(proof(), 0, false)?.result).toBe('passed');
  });

  it('that is missing says what brings the version there, and both ways to start without it', () => {
    expect(judge(null)).toMatchObject({
      detail: '1.1.0 was never released to staging; “/deploy shop 1.1.0 to staging” releases it there',
      nextStep:
        'to start without it this time: “/deploy bypass R-12 promotion <reason>” by a member of the policy’s bypassGroups; to never require it: “promotion: optional” in the policy of shop',
    });
    expect(judge(null, 0, true, false)?.nextStep).toContain('once the policy names who may in bypassGroups');
    expect(judge(proof())).not.toHaveProperty('nextStep');
  });

  it('follows the order of the settings, not that of the service', () => {
    const settings = {
      hasEnvironmentOrder: true,
      environments: [
        { name: 'development', order: 0, aliases: [] },
        { name: 'staging', order: 1, aliases: [] },
        { name: 'production', order: 2, aliases: [] },
      ],
    };
    const service = { environments: { production: {}, development: {} } } as never;
    expect(environmentsInOrder(settings, service)).toEqual(['development', 'production']);
    expect(environmentBefore(settings, service, 'production')).toBe('development');
    expect(environmentBefore(settings, service, 'development')).toBeNull();
    expect(environmentBefore(settings, service, 'nowhere')).toBeNull();
    const required = { promotion: 'required' } as const;
    expect(requiredBefore(settings, service, 'production', required)).toBe('development');
    expect(requiredBefore(settings, service, 'development', required)).toBeNull();
    expect(requiredBefore(settings, service, 'production', { promotion: 'optional' })).toBeNull();
    expect(requiredBefore({ ...settings, hasEnvironmentOrder: false }, service, 'production', required)).toBeNull();
  });
});
