import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type EligibilityRule, type Member, mayApprove } from './approval/rule.ts';
import { type GateCheck, judgeGate } from './gate/gate.ts';
import { parseReleaseRef, releaseRef } from './release/release.ts';
import { formatDuration } from './report/duration.ts';

describe('who may approve', () => {
  const member: Member = { id: 'U1', isBot: false, isDeleted: false, isRestricted: false, isStranger: false };
  const rule: EligibilityRule = {
    requesterId: 'UREQ',
    captainId: 'UCAP',
    authorIds: ['UAUT'],
    separationOfDuties: true,
    approverIds: ['U1', 'UREQ', 'UCAP', 'UAUT'],
  };

  it.each([
    [{}, {}, null],
    [{ isBot: true }, {}, 'not_a_person'],
    [{ isDeleted: true }, {}, 'deactivated'],
    [{ isStranger: true }, {}, 'outsider'],
    [{ isRestricted: true }, {}, 'guest'],
    [{ id: 'UREQ' }, {}, 'self_approval'],
    [{ id: 'UCAP' }, {}, 'self_approval'],
    [{ id: 'UAUT' }, {}, 'author_approval'],
    [{ id: 'U2' }, {}, 'not_an_approver'],
    [{ id: 'U2' }, { approverIds: null }, null],
    [{ id: 'U1' }, { approverIds: [] }, 'not_an_approver'],
    [{ id: 'UREQ' }, { separationOfDuties: false }, null],
    [{ id: 'UAUT' }, { separationOfDuties: false }, null],
    [{ isBot: true }, { separationOfDuties: false, approverIds: null }, 'not_a_person'],
    [{ isRestricted: true }, { separationOfDuties: false, approverIds: null }, 'guest'],
  ])('%j under %j: %s', (who, under, expected) => {
    const result = mayApprove({ ...member, ...who }, { ...rule, ...under });
    expect(result.ok ? null : result.error.kind).toBe(expected);
  });

  it('is never anybody with a flag, whatever the rule says', () => {
    const flags = fc.record({
      isBot: fc.boolean(),
      isDeleted: fc.boolean(),
      isRestricted: fc.boolean(),
      isStranger: fc.boolean(),
    });
    fc.assert(
      fc.property(flags, fc.boolean(), (flagged, separationOfDuties) => {
        const result = mayApprove({ ...member, ...flagged }, { ...rule, separationOfDuties, approverIds: null });
        expect(result.ok).toBe(!Object.values(flagged).includes(true));
      }),
    );
  });
});

describe('a gate', () => {
  const check = fc.record<GateCheck>({
    id: fc.string(),
    title: fc.string(),
    detail: fc.string(),
    reasonCode: fc.constant(null),
    result: fc.constantFrom('passed', 'failed', 'unknown'),
  });

  it('is open only when there are checks and every one has passed', () => {
    fc.assert(
      fc.property(fc.array(check, { maxLength: 8 }), (checks) => {
        const isClean = checks.length > 0 && !checks.some((one) => one.result === 'failed' || one.result === 'unknown');
        expect(judgeGate(checks)).toEqual({ isOpen: isClean, checks });
      }),
    );
    expect(judgeGate([]).isOpen).toBe(false);
  });
});

describe('how people say it', () => {
  it.each([
    [-5, '0.0 s'],
    [840, '0.8 s'],
    [9_949, '9.9 s'],
    [9_950, '10 s'],
    [59_499, '59 s'],
    [59_500, '1 min'],
    [185_000, '3 min 5 s'],
    [3_600_000, '1 h'],
    [7_800_000, '2 h 10 min'],
  ])('%d ms is %s', (ms, words) => {
    expect(formatDuration(ms)).toBe(words);
  });

  it('reads a release however it is written, and nothing else', () => {
    expect(['R-12', 'r-12', 'R12', ' 12 '].map(parseReleaseRef)).toEqual([12, 12, 12, 12]);
    expect(['', 'R-', 'R-1.2', '-1', 'R--1', 'R-1 2', '1e3', '9'.repeat(10)].map(parseReleaseRef)).toEqual(
      Array(8).fill(null),
    );
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 999_999_999 }), (number) => {
        expect(parseReleaseRef(releaseRef({ number }))).toBe(number);
      }),
    );
  });
});
