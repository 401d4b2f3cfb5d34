import { describe, expect, it } from 'vitest';
import { aRelease } from '../../../test/support/builders.ts';
import { aPlan } from '../../../test/support/plan-builders.ts';
import { aLinkedRecord } from '../../../test/support/record-builders.ts';
import type { ReleaseId } from '../ids.ts';
import { releaseLifecycle } from '../release/lifecycle.ts';
import { changeOf, hasNewPhase, isEnd, recordPhase, wantedRecords } from './linked-record.ts';

const release = { ...aRelease({ reason: 'SHOP-1', plan: { ...aPlan(), reason: 'SHOP-1' } }), number: 1 };
const change = { uses: 'servicenow', with: {}, type: 'normal', requireApproval: true } as const;
const tickets = { uses: 'jira', with: {}, projects: ['SHOP'], moveTo: {} };
const documents = { uses: 'confluence', with: {} };

describe('the phase that other systems are told', () => {
  it('is an end exactly when the release cannot be started or continued any more', () => {
    for (const state of releaseLifecycle.states) {
      const mayGoOn = releaseLifecycle.events(state).some((event) => event !== 'roll_back' && event !== 'revise');
      // A rejected release is drafted anew; its change request is not.
      expect({ state, isEnd: isEnd(recordPhase(state)) }).toEqual({
        state,
        isEnd: state === 'rejected' ? true : !mayGoOn,
      });
    }
  });

  it('is new when people see another one, and not with every step', () => {
    const at = (deployment: Parameters<typeof hasNewPhase>[0]['deployment']) => ({
      release: 'in_progress' as const,
      deployment,
    });
    expect(hasNewPhase(at('running'), at('paused'))).toBe(false);
    expect(hasNewPhase(at('running'), at('verifying'))).toBe(true);
    expect(hasNewPhase({ release: 'failed', deployment: 'failed' }, { release: 'closed', deployment: 'failed' })).toBe(
      true,
    );
  });
});

describe('the records of a release', () => {
  it('are those that the settings name, and only the change request for a rehearsal', () => {
    const names = (more: object) =>
      wantedRecords({ ...release, ...more }, { tickets, documents }, { change }).map(({ name }) => name);
    expect(names({})).toEqual(['current', 'SHOP-1', 'release']);
    expect(names({ rehearsalOf: 'production' })).toEqual(['current']);
    expect(wantedRecords(release, { tickets: null, documents: null }, { change: null })).toEqual([]);
  });

  it('have one change request that counts', () => {
    const id = 'rel_1' as ReleaseId;
    const current = aLinkedRecord(id);
    expect(
      changeOf([aLinkedRecord(id, { name: 'replaced:lrc_1' }), aLinkedRecord(id, { kind: 'ticket' }), current]),
    ).toBe(current);
    expect(changeOf([])).toBeNull();
  });
});
