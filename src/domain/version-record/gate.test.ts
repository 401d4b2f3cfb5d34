import { describe, expect, it } from 'vitest';
import type { VersionRecordId } from '../ids.ts';
import { versionRecordChecks } from './gate.ts';
import { versionRecordDefaults } from './policy.ts';
import type { VersionRecord } from './version-record.ts';

const now = new Date('2026-03-03T10:00:00Z');
const digest = `sha256:${'a'.repeat(64)}`;
const about = { service: 'checkout', version: '1.2.0', digest, ownIds: ['UREQUESTER'] };

const record = (more: Partial<VersionRecord> = {}): VersionRecord => ({
  id: 'vrc_1' as VersionRecordId,
  kind: 'qa',
  service: 'checkout',
  version: '1.2.0',
  digest,
  verdict: 'accepted',
  text: 'all journeys',
  link: null,
  authorId: 'UQA',
  onBehalfOf: null,
  at: new Date('2026-03-02T10:00:00Z'),
  expiresAt: new Date('2026-03-09T10:00:00Z'),
  withdrawn: null,
  ...more,
});

const judge = (records: VersionRecord[], members: readonly string[] | null | 'unknown' = null, asked = about) => {
  const [check] = versionRecordChecks(
    { ...versionRecordDefaults, requires: ['qa'] },
    asked,
    records,
    { qa: members },
    now,
  );
  return [check?.result, check?.reasonCode];
};

describe('a required sign-off', () => {
  it('counts when it is of this content, by somebody who may give it', () => {
    expect(judge([record()])).toEqual(['passed', null]);
    expect(judge([record()], ['UQA'])).toEqual(['passed', null]);
    expect(judge([record({ digest: null })], null, { ...about, digest: null as unknown as string })).toEqual([
      'passed',
      null,
    ]);
  });

  it.each<[string, VersionRecord[], (readonly string[] | 'unknown') | null, string, string]>([
    ['missing', [], null, 'failed', 'NO_SIGN_OFF'],
    ['of another kind', [record({ kind: 'user-acceptance' })], null, 'failed', 'NO_SIGN_OFF'],
    ['by the requester', [record({ authorId: 'UREQUESTER' })], null, 'failed', 'SIGN_OFF_NOT_COUNTED'],
    ['by somebody who left the group', [record()], ['UOTHER'], 'failed', 'SIGN_OFF_NOT_COUNTED'],
    ['by an agent', [record({ onBehalfOf: 'UQA' })], null, 'failed', 'SIGN_OFF_NOT_COUNTED'],
    ['of a group that cannot be read', [record()], 'unknown', 'unknown', 'SIGN_OFF_UNKNOWN'],
    ['expired to the millisecond', [record({ expiresAt: now })], null, 'failed', 'SIGN_OFF_EXPIRED'],
    ['of another digest', [record({ digest: 'sha256:b' })], null, 'failed', 'SIGN_OFF_CONTENT'],
    ['of no digest', [record({ digest: null })], null, 'unknown', 'SIGN_OFF_CONTENT'],
    [
      'outweighed by a later rejection',
      [record({ verdict: 'rejected' }), record()],
      null,
      'failed',
      'SIGN_OFF_REJECTED',
    ],
    [
      'withdrawn',
      [record({ withdrawn: { by: 'UQA', at: now.toISOString(), reason: 'a bug' } })],
      null,
      'failed',
      'SIGN_OFF_WITHDRAWN',
    ],
  ])('that is %s keeps the gate shut', (_name, records, members, result, reasonCode) => {
    expect(judge(records, members)).toEqual([result, reasonCode]);
  });

  it('is shown in the words of the one that counts, whatever others said later', () => {
    const records = [record({ authorId: 'UREQUESTER', text: 'I like it' }), record()];
    const policy = { ...versionRecordDefaults, requires: ['qa' as const] };
    const [check] = versionRecordChecks(policy, about, records, { qa: null }, now);
    expect(check).toMatchObject({ result: 'passed', detail: 'QA sign-off: all journeys' });
  });

  it('is not outweighed by the rejection of somebody whose word does not count', () => {
    expect(judge([record({ verdict: 'rejected', authorId: 'UOTHER' }), record()], ['UQA'])).toEqual(['passed', null]);
  });

  it('is asked about only where the policy requires it', () => {
    expect(versionRecordChecks(versionRecordDefaults, about, [], {}, now)).toEqual([]);
  });
});
