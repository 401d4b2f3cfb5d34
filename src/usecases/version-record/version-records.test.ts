import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, opened, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { groups, people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { PolicyPart } from '../../domain/policy/policy.ts';
import { startRelease } from '../deployment/start-release.ts';
import { type RecordVersion, recordVersion } from './record-version.ts';
import { withdrawVersionRecord } from './withdraw-version-record.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const digest = `sha256:${'a'.repeat(64)}`;

function needing(...requires: NonNullable<PolicyPart['requires']>): TestDeps {
  const test = testDeps(database(), { policy: { requires, qaGroups: [groups.approvers] } });
  test.world.artifacts.set(`${test.services.shop}/1.1.0`, { digest });
  return test;
}

const say = (test: TestDeps, more: Partial<RecordVersion> = {}, person: string = people.approver) =>
  recordVersion(
    test.deps,
    { kind: 'qa', service: test.services.shop, version: '1.1.0', text: 'all journeys', verdict: 'accepted', ...more },
    by(person),
  );

const start = (test: TestDeps, id: ReleaseId) => startRelease(test.deps, { releaseId: id }, by(people.requester));

async function item(test: TestDeps, id: ReleaseId, kind = 'qa') {
  return (await view(test, id)).todos.find(({ check }) => check === kind);
}

async function shutBy(test: TestDeps, id: ReleaseId): Promise<(string | null)[]> {
  const error = refusal(await start(test, id));
  if (error.kind !== 'gate_closed') throw new Error(`not ${error.kind}`);
  return error.checks.filter(({ result }) => result !== 'passed').map(({ reasonCode }) => reasonCode);
}

describe('a sign-off that the policy requires', () => {
  it('keeps the release from starting until it is given, and ticks the checklist', async () => {
    const test = needing('qa');
    const id = await approved(test);
    await attestAll(test, id);
    expect((await item(test, id))?.ticked).toBeNull();
    expect(await shutBy(test, id)).toEqual(['NO_SIGN_OFF']);
    const recorded = must(await say(test));
    expect(recorded).toMatchObject({ digest, release: expect.stringMatching(/^R-/) });
    expect((await item(test, id))?.ticked).toMatchObject({ by: 'quarterdeck', detail: 'QA sign-off: all journeys' });
    must(await start(test, id));
    const now = await view(test, id);
    expect(now.events.map(({ type }) => type)).toContain('version.recorded');
    const judged = now.events.find(({ type }) => type === 'gate.judged');
    expect(judged?.type === 'gate.judged' && judged.data.checks).toContainEqual(
      expect.objectContaining({ id: 'qa', result: 'passed' }),
    );
  });

  it('given before the request, is there when the release is opened', async () => {
    const test = needing('qa');
    expect(must(await say(test)).release).toBeNull();
    const id = await opened(test);
    expect((await item(test, id))?.ticked).not.toBeNull();
  });

  it('is taken back on the checklist when it is withdrawn, and the gate shuts', async () => {
    const test = needing('qa');
    const id = await approved(test);
    await attestAll(test, id);
    must(await say(test));
    const place = { kind: 'qa', service: test.services.shop, version: '1.1.0' } as const;
    must(await withdrawVersionRecord(test.deps, { ...place, reason: 'a crash on phones' }, by(people.secondApprover)));
    expect(await item(test, id)).toMatchObject({
      ticked: null,
      history: [{ reason: expect.stringContaining('crash') }],
    });
    expect(await shutBy(test, id)).toEqual(['SIGN_OFF_WITHDRAWN']);
    const again = await withdrawVersionRecord(test.deps, { ...place, reason: 'again' }, by(people.approver));
    expect(refusal(again).kind).toBe('no_version_record');
  });

  it('is taken from members of the groups only, and counts only while they are members', async () => {
    const test = needing('qa');
    const id = await approved(test);
    await attestAll(test, id);
    expect(refusal(await say(test, {}, people.bystander))).toMatchObject({ kind: 'may_not_sign_off', why: 'group' });
    expect(refusal(await say(test, {}, people.guest)).kind).toBe('guest');
    must(await say(test, {}, people.secondApprover));
    test.directory.groups.set(groups.approvers, [people.approver]);
    expect(await shutBy(test, id)).toEqual(['SIGN_OFF_NOT_COUNTED']);
  });

  it('that rejects the version keeps it from starting, with what was found', async () => {
    const test = needing('qa');
    const id = await approved(test);
    await attestAll(test, id);
    must(await say(test));
    must(await say(test, { verdict: 'rejected', text: 'the total is wrong' }));
    expect((await item(test, id))?.ticked).toBeNull();
    expect(await shutBy(test, id)).toEqual(['SIGN_OFF_REJECTED']);
  });

  it('is of the content that was there when it was given', async () => {
    const test = needing('qa');
    must(await say(test));
    test.world.artifacts.set(`${test.services.shop}/1.1.0`, { digest: `sha256:${'b'.repeat(64)}` });
    const id = await approved(test);
    await attestAll(test, id);
    expect(await shutBy(test, id)).toEqual(['SIGN_OFF_CONTENT']);
  });
});

describe('a release candidate', () => {
  it('is registered with the digest that the source of versions has', async () => {
    const test = needing('candidate');
    expect(refusal(await say(test, { kind: 'candidate', digest: 'latest' })).kind).toBe('not_a_digest');
    const other = `sha256:${'c'.repeat(64)}`;
    expect(refusal(await say(test, { kind: 'candidate', digest: other })).kind).toBe('candidate_digest_differs');
    expect(refusal(await say(test, { kind: 'candidate', version: '0.0.0', digest })).kind).toBe('unknown_version');
    must(await say(test, { kind: 'candidate', digest, text: 'faster checkout' }, people.requester));
    const id = await approved(test);
    await attestAll(test, id);
    expect((await item(test, id, 'candidate'))?.ticked?.detail).toBe('release candidate: faster checkout');
    must(await start(test, id));
  });

  it('is refused with a link that cannot be fetched, or with nothing said about it', async () => {
    const test = needing('candidate');
    expect(refusal(await say(test, { kind: 'candidate', text: ' ' })).kind).toBe('bad_argument');
    const inside = { kind: 'candidate', url: 'http://169.254.169.254/latest/meta-data' } as const;
    expect(refusal(await say(test, inside)).kind).toBe('evidence_refused');
  });
});
