import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { linked, passTime, recordsOf, toldOf } from '../../../test/support/linked.ts';
import {
  approved,
  attestAll,
  by,
  eventTypes,
  must,
  opened,
  refusal,
  until,
  view,
} from '../../../test/support/story.ts';
import { clearQueues, type TestDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { changeOf } from '../../domain/linked-record/linked-record.ts';
import { requestRollback } from '../deployment/request-rollback.ts';
import { startRelease } from '../deployment/start-release.ts';
import { cancelRelease } from '../release/cancel-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const required = { change: { requireApproval: true } };

const start = (test: TestDeps, id: ReleaseId) => startRelease(test.deps, { releaseId: id }, by(people.requester));

async function running(test: TestDeps): Promise<ReleaseId> {
  const id = await approved(test);
  await attestAll(test, id);
  await passTime(test, id);
  must(await start(test, id));
  return id;
}

const live = (test: TestDeps, id: ReleaseId) =>
  until(test, id, 'the watch is healthy', ({ deployment }) => deployment?.verdict === 'healthy');

describe('the change request of a release', () => {
  it('is opened, approved there, moved along, and closed with the result', async () => {
    const { test, changes, settled } = await linked(database(), required);
    const id = await approved(test);
    await attestAll(test, id);
    await settled();
    expect(changes.changes).toMatchObject([{ status: 'Assess', moves: [{ to: 'requested' }] }]);
    expect(changes.changes[0]?.request).toMatchObject({ type: 'normal', reason: 'to sell more', startsAt: null });
    expect(refusal(await start(test, id))).toMatchObject({
      kind: 'gate_closed',
      checks: expect.arrayContaining([
        expect.objectContaining({ id: 'change', result: 'failed', reasonCode: 'CHANGE_NOT_APPROVED' }),
      ]),
    });
    changes.decide('approved');
    await passTime(test, id);
    must(await start(test, id));
    await live(test, id);
    expect(changes.changes[0]?.status).toBe('Implement');
    test.clock.advance(61_000);
    await until(test, id, 'the release is completed', (now) => now.release.state === 'completed');
    await settled();
    expect(changes.changes).toMatchObject([{ status: 'Closed', hasEnded: true }]);
    expect(changes.changes[0]?.moves.at(-1)).toMatchObject({ to: 'succeeded', hasProblem: false });
    expect((await eventTypes(test, id)).filter((type) => type.startsWith('change.'))).toEqual([
      'change.opened',
      'change.approval_read',
      'change.moved',
      'change.approval_read',
      'change.moved',
      'change.moved',
    ]);
    expect(changeOf(await recordsOf(test, id))).toMatchObject({
      told: 'succeeded',
      approval: 'approved',
      failure: null,
    });
  });

  it('that is rejected blocks the start, and people are told once', async () => {
    const { test, changes } = await linked(database(), required);
    const id = await approved(test);
    await attestAll(test, id);
    await passTime(test, id);
    changes.decide('rejected');
    await passTime(test, id);
    await passTime(test, id);
    expect(refusal(await start(test, id))).toMatchObject({ kind: 'gate_closed' });
    expect((await view(test, id)).deployment).toBeNull();
    expect(toldOf(test)).toEqual([
      expect.stringMatching(
        /^:x: .* was rejected, so the release cannot start with it\. “\/deploy change R-\d+” with a number/,
      ),
    ]);
  });

  it.each([
    ['that cannot be read', (changes: Fakes) => (changes.mishap = 'lost')],
    ['that was deleted', (changes: Fakes) => changes.changes.splice(0)],
    ['whose approval is a word nobody knows', (changes: Fakes) => changes.decide('unknown')],
  ])('%s keeps the gate closed as unknown', async (_what, spoil) => {
    const { test, changes } = await linked(database(), required);
    const id = await approved(test);
    await attestAll(test, id);
    await passTime(test, id);
    changes.decide('approved');
    spoil(changes);
    expect(refusal(await start(test, id))).toMatchObject({
      kind: 'gate_closed',
      checks: expect.arrayContaining([expect.objectContaining({ id: 'change', result: 'unknown' })]),
    });
  });

  it('that was never opened keeps the gate closed as unknown, and one that is closed as failed', async () => {
    const { test, changes, settled } = await linked(database(), required);
    changes.mishap = 'lost';
    const id = await approved(test);
    await attestAll(test, id);
    await settled();
    const check = async () => {
      const refused = refusal(await start(test, id));
      return refused.kind === 'gate_closed' ? refused.checks.find((one) => one.id === 'change')?.result : refused;
    };
    expect(await check()).toBe('unknown');
    changes.mishap = null;
    await passTime(test, id);
    const [change] = changes.changes;
    Object.assign(change ?? {}, { approval: 'approved', hasEnded: true, status: 'Closed' });
    expect(await check()).toBe('failed');
  });

  it('only informs where no approval is required', async () => {
    const { test, changes } = await linked(database(), { change: { requireApproval: false } });
    const id = await running(test);
    await live(test, id);
    const { events } = await view(test, id);
    expect(events.flatMap((one) => (one.type === 'gate.judged' ? one.data.checks : []))).toContainEqual(
      expect.objectContaining({
        id: 'change',
        result: 'passed',
        detail: expect.stringContaining('waiting for approval'),
      }),
    );
    expect(changes.changes).toMatchObject([{ status: 'Implement' }]);
  });

  it('is closed as unsuccessful by a rollback', async () => {
    const { test, changes, settled } = await linked(database(), { change: { requireApproval: false } });
    const id = await running(test);
    await live(test, id);
    must(await requestRollback(test.deps, { releaseId: id, reason: 'paying fails' }, by(people.requester)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    await settled();
    expect(changes.changes[0]?.moves.at(-1)).toMatchObject({
      to: 'rolled_back',
      notes: expect.stringContaining('paying fails'),
    });
    expect(changes.changes).toMatchObject([{ status: 'Closed' }]);
  });

  it('is canceled with its release', async () => {
    const { test, changes, settled } = await linked(database(), required);
    const id = await opened(test);
    await settled();
    must(await cancelRelease(test.deps, { releaseId: id, reason: 'not now' }, by(people.requester)));
    await settled();
    expect(changes.changes).toMatchObject([{ status: 'Canceled' }]);
  });

  it('that was never opened is not opened when its release has ended', async () => {
    const { test, changes, settled } = await linked(database(), required);
    changes.mishap = 'lost';
    const id = await opened(test);
    await settled();
    must(await cancelRelease(test.deps, { releaseId: id, reason: 'not now' }, by(people.requester)));
    changes.mishap = null;
    await passTime(test, id);
    await settled();
    expect(changes.changes).toEqual([]);
    expect(changeOf(await recordsOf(test, id))).toMatchObject({ number: null, told: 'canceled' });
  });

  it('is opened once, although every answer is lost', async () => {
    const { test, changes, settled } = await linked(database(), required);
    changes.mishap = 'ambiguous';
    const id = await opened(test);
    await settled();
    await passTime(test, id);
    changes.mishap = null;
    await passTime(test, id);
    expect(changes.changes).toHaveLength(1);
    expect(changeOf(await recordsOf(test, id))).toMatchObject({ number: changes.changes[0]?.number, failure: null });
  });

  it('never holds up the rollback or the end of a release while its system is down', async () => {
    const { test, changes, settled } = await linked(database(), { change: { requireApproval: false } });
    const id = await running(test);
    changes.mishap = 'lost';
    await live(test, id);
    must(await requestRollback(test.deps, { releaseId: id, reason: 'paying fails' }, by(people.requester)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    for (let call = 0; call < 6; call += 1) await passTime(test, id);
    await settled();
    expect(toldOf(test)).toEqual([expect.stringMatching(/^:warning: .*It is tried again; the release goes on\.$/)]);
    changes.mishap = null;
    await passTime(test, id);
    expect(changes.changes).toMatchObject([{ status: 'Closed' }]);
    expect(toldOf(test).at(-1)).toContain('is up to date again');
  });

  it('shows what its system still requires, and is moved on when that is there', async () => {
    const { test, changes } = await linked(database(), { change: { requireApproval: false } });
    const id = await running(test);
    changes.missing = ['No active Change Tasks <@U0HOSTILE>'];
    await live(test, id);
    test.clock.advance(61_000);
    await until(test, id, 'the release is completed', (now) => now.release.state === 'completed');
    await passTime(test, id);
    expect(changeOf(await recordsOf(test, id))?.failure).toContain(
      'cannot be moved on: No active Change Tasks @U0HOSTILE',
    );
    expect(await eventTypes(test, id)).toContain('linked_record.failed');
    changes.missing = [];
    await passTime(test, id);
    expect(changeOf(await recordsOf(test, id))).toMatchObject({ told: 'succeeded', failure: null, status: 'Closed' });
  });
});

type Fakes = Awaited<ReturnType<typeof linked>>['changes'];
