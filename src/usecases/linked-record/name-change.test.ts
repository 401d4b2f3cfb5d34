import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { linked, passTime, recordsOf, toldOf } from '../../../test/support/linked.ts';
import { approved, attestAll, by, eventTypes, must, opened, refusal } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { changeOf } from '../../domain/linked-record/linked-record.ts';
import { startRelease } from '../deployment/start-release.ts';
import { nameChange } from './name-change.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const begin = () => linked(database(), { change: { requireApproval: true } });
const name = (test: TestDeps, id: ReleaseId, number: string, who: string = people.requester) =>
  nameChange(test.deps, { releaseId: id, number }, by(who));

describe('naming a change request that exists', () => {
  it('takes it instead of the one that was opened, which is canceled', async () => {
    const { test, changes, settled } = await begin();
    const id = await opened(test);
    await settled();
    changes.byHand('CHG77', { approval: 'approved', status: 'Scheduled' });
    expect(must(await name(test, id, 'CHG77'))).toEqual({ number: 'CHG77', status: 'Scheduled' });
    await settled();
    await passTime(test, id);
    expect(changes.changes.map(({ number, status }) => [number, status])).toEqual([
      ['CHG1000', 'Canceled'],
      ['CHG77', 'Scheduled'],
    ]);
    expect(changeOf(await recordsOf(test, id))).toMatchObject({ number: 'CHG77', isNamed: true, approval: 'approved' });
    expect(await eventTypes(test, id)).toContain('change.named');
    expect(must(await name(test, id, 'CHG77'))).toMatchObject({ number: 'CHG77' });
  });

  it('also replaces one whose opening has not been confirmed', async () => {
    const { test, changes, settled } = await begin();
    changes.mishap = 'ambiguous';
    const id = await opened(test);
    await settled();
    changes.mishap = null;
    changes.byHand('CHG77');
    must(await name(test, id, 'CHG77'));
    await passTime(test, id);
    await passTime(test, id);
    expect(changes.changes.map(({ number, status }) => [number, status])).toEqual([
      ['CHG1000', 'Canceled'],
      ['CHG77', 'New'],
    ]);
  });

  it('leaves alone one that a person named before', async () => {
    const { test, changes } = await begin();
    const id = await opened(test);
    await passTime(test, id);
    changes.byHand('CHG77');
    changes.byHand('CHG78');
    must(await name(test, id, 'CHG77'));
    must(await name(test, id, 'CHG78'));
    await passTime(test, id);
    expect(changes.changes.find(({ number }) => number === 'CHG77')).toMatchObject({ status: 'New', moves: [] });
  });

  it('lets the release start by its approval', async () => {
    const { test, changes } = await begin();
    const id = await approved(test);
    await attestAll(test, id);
    changes.mishap = 'lost';
    await passTime(test, id);
    changes.mishap = null;
    changes.byHand('CHG77', { approval: 'approved', status: 'Scheduled' });
    must(await name(test, id, 'CHG77'));
    must(await startRelease(test.deps, { releaseId: id }, by(people.requester)));
    expect(refusal(await name(test, id, 'CHG77'))).toMatchObject({ kind: 'not_now' });
    expect(toldOf(test)).toEqual([]);
  });

  it.each([
    ['does not exist', 'CHG404', 'unknown_change'],
    ['has ended', 'CHG78', 'change_ended'],
    ['belongs to another open release', 'CHG79', 'change_taken'],
  ])('is refused when it %s', async (_what, number, kind) => {
    const { test, changes } = await begin();
    const id = await opened(test);
    const other = await opened(test, { service: test.services.tool });
    changes.byHand('CHG78', { hasEnded: true, status: 'Closed' });
    changes.byHand('CHG79');
    must(await name(test, other, 'CHG79'));
    expect(refusal(await name(test, id, number))).toMatchObject({ kind });
  });

  it('is refused to people who may not run the release, and when nobody can tell whether it exists', async () => {
    const { test, changes } = await begin();
    const id = await opened(test);
    changes.byHand('CHG77');
    expect(refusal(await name(test, id, 'CHG77', people.bystander))).toMatchObject({ kind: 'not_permitted' });
    changes.mishap = 'lost';
    expect(refusal(await name(test, id, 'CHG77'))).toMatchObject({ kind: 'could_not_find_out' });
  });

  it('is refused where releases have no change requests', async () => {
    const { test } = await linked(database(), {});
    expect(refusal(await name(test, await opened(test), 'CHG77'))).toMatchObject({ kind: 'no_change_system' });
  });
});
