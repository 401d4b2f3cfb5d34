import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, refusal, started, until, view, watched } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { liftLock, placeLock } from '../lock/locks.ts';
import { controlDeployment } from './control-deployment.ts';
import { requestRollback } from './request-rollback.ts';
import { startRelease } from './start-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));
const listed = 'Not judged, because it was failing before the start: Paying for a basket';

/** `pay` always fails; everything else is healthy unless `also` says otherwise. */
function payIsDown(test: TestDeps, also: (name: string, version: string | null) => boolean = () => false): void {
  test.world.behave(({ name, version }) => (name === 'pay' || also(name, version) ? 'bad' : 'good'));
}

describe('a check that failed before the start', () => {
  it('is told at the gate, is not blamed on the release, and stands in the report', async () => {
    const test = testDeps(database());
    payIsDown(test);
    const id = await watched(test, { strategy: 'canary' });
    const now = await view(test, id);
    expect(now.deployment).toMatchObject({ failingBefore: ['pay'], recovered: [], findings: [] });
    expect(now.todos.find((todo) => todo.check === 'baseline')?.ticked?.detail).toBe(
      'measured; already failing before the start, and not judged: Paying for a basket (critical)',
    );
    const judged = now.events.find((event) => event.type === 'gate.judged');
    expect(JSON.stringify(judged?.data)).toContain(
      'already failing before the start, and not judged: Paying for a basket',
    );
    expect(now.steps.find((step) => step.planned.kind === 'analyze')?.output).toContain(listed);

    test.clock.advance(61_000);
    await until(test, id, 'it is completed', (later) => later.release.state === 'completed');
    const ended = await view(test, id);
    expect(ended.escalations).toEqual([]);
    expect(ended.notes.find((note) => note.kind === 'summary')?.markdown).toContain(`- ${listed}`);
  });

  it('does not keep a rollback from ending; what was well before is demanded', async () => {
    const test = testDeps(database());
    payIsDown(test);
    const id = await watched(test);
    payIsDown(test, (name, version) => name === 'health' && version === '1.1.0');
    await until(test, id, 'a rollback is proposed', (now) => now.proposals.length > 0);
    const degraded = await view(test, id);
    expect(degraded.deployment?.findings.map((finding) => finding.check)).toEqual(['health']);
    expect(degraded.proposals[0]?.evidence.map((one) => one.title)).not.toContain('Paying for a basket');
    must(await requestRollback(test.deps, { releaseId: id, reason: 'health is bad' }, by(people.requester)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    const back = await view(test, id);
    expect(back.deployment?.rollback?.validation).toContainEqual({
      title: 'Failing before the start too',
      isPassed: true,
      detail: 'not required: Paying for a basket',
    });
    expect(back.deployment?.rollback?.validation.find((one) => one.title === 'System health')?.isPassed).toBe(true);
    expect(back.notes.find((note) => note.kind === 'summary')?.markdown).toContain(`- ${listed}`);
  });

  it('a rollback still fails when something fails that was well before', async () => {
    const test = testDeps(database());
    payIsDown(test);
    const id = await watched(test);
    payIsDown(test, (name) => name === 'health');
    must(await requestRollback(test.deps, { releaseId: id, reason: 'health is bad' }, by(people.requester)));
    await until(test, id, 'the rollback has stopped', (now) => now.deployment?.state === 'rollback_failed');
    expect((await view(test, id)).escalations.at(-1)?.summary).toContain('System health');
  });

  it('is judged again once it has been good for a whole window, and that is on record', async () => {
    const test = testDeps(database());
    payIsDown(test);
    const id = await watched(test);
    test.world.behave(() => 'good');
    await until(test, id, 'it is judged again', (now) => now.deployment?.recovered.includes('pay') ?? false);
    const { notes } = await view(test, id);
    expect(notes.map((note) => note.markdown)).toContain(
      'Failing before the start, good for long enough since, and included from now on: Paying for a basket',
    );
    payIsDown(test);
    await until(test, id, 'a problem is found', (now) => now.deployment?.state === 'degraded');
    expect((await view(test, id)).deployment?.findings.map((finding) => finding.check)).toEqual(['pay']);
  });

  it('is asked about before the start: nothing is started until that is confirmed', async () => {
    const test = testDeps(database());
    payIsDown(test);
    const id = await approved(test);
    await attestAll(test, id);
    const start = (more: object = {}) => startRelease(test.deps, { releaseId: id, ...more }, by(people.requester));
    expect(refusal(await start())).toEqual({
      kind: 'failing_before',
      ref: expect.stringMatching(/^R-/),
      releaseId: id,
      early: false,
      checks: ['Paying for a basket'],
    });
    expect((await view(test, id)).release.state).toBe('approved');
    // The confirmation holds for what is known to fail, and opens no other gate.
    must(
      await placeLock(
        test.deps,
        { scope: test.services.shop, environment: null, reason: 'stocktaking' },
        by(people.requester),
      ),
    );
    expect(refusal(await start({ despiteFailing: true })).kind).toBe('gate_closed');
    must(
      await liftLock(test.deps, { scope: test.services.shop, environment: null, reason: 'done' }, by(people.requester)),
    );
    must(await start({ despiteFailing: true }));
    expect((await view(test, id)).deployment?.failingBefore).toEqual(['pay']);
  });

  it('once in three is chance: it is told, and judged', async () => {
    const test = testDeps(database());
    let tries = 0;
    test.world.behave(({ name }) => {
      if (name !== 'pay') return 'good';
      tries += 1;
      return tries === 2 ? 'bad' : 'good';
    });
    const id = await started(test);
    const now = await view(test, id);
    expect(now.deployment?.failingBefore).toEqual([]);
    expect(now.todos.find((todo) => todo.check === 'baseline')?.ticked?.detail).toBe(
      'measured; unsteady before the start, and judged: Paying for a basket (1 of 20 failed)',
    );
  });
});

describe('a release before which every check failed', () => {
  it('is never called healthy: the analysis asks, the watch asks, and it ends when checks are good again', async () => {
    const test = testDeps(database());
    test.world.behave(({ name }) => (name === 'version' ? 'good' : 'bad'));
    const id = await started(test);
    await until(test, id, 'the analysis asks', (now) => now.deployment?.state === 'paused');
    expect((await view(test, id)).escalations[0]?.summary).toContain(
      'every check was already failing before the start',
    );
    for (;;) {
      const { deployment } = await view(test, id);
      if (deployment?.state === 'verifying') break;
      if (deployment?.state === 'paused')
        must(
          await controlDeployment(
            test.deps,
            { releaseId: id, verb: 'resume', reason: 'we know' },
            by(people.requester),
          ),
        );
      await until(test, id, 'it goes on', (now) => ['paused', 'verifying'].includes(now.deployment?.state ?? ''));
    }
    test.clock.advance(61_000);
    await until(test, id, 'the watch asks', (now) =>
      now.escalations.some((one) => one.key.startsWith('inconclusive:dep')),
    );
    const asked = await view(test, id);
    expect(asked.release.state).toBe('in_progress');
    expect(asked.deployment).toMatchObject({ verdict: 'inconclusive', state: 'verifying' });
    expect(asked.escalations.at(-1)?.summary).toMatch(
      /The watch has nothing to judge by\. Not judged, because they were failing before the start: /,
    );
    test.world.behave(() => 'good');
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
  });
});
