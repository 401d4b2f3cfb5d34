import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { fakeAnnouncer } from '../../../test/support/fake-announcer.ts';
import { withParts } from '../../../test/support/fake-systems.ts';
import { attestAll, by, must, opened, until } from '../../../test/support/story.ts';
import { clearQueues, settle, testDeps, workerFor, workUntil } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { StakeholderGroup } from '../../domain/stakeholder/matrix.ts';
import { decideRelease } from '../approval/decide-release.ts';
import { startRelease } from '../deployment/start-release.ts';
import type { Deps } from '../deps.ts';
import { cancelRelease } from '../release/cancel-release.ts';
import { writeNote } from '../task/write-note.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const place = { uses: 'fake', with: { to: ['cfo@example.com'] }, position: 0 };

async function begin(groupIds: readonly string[] = ['product']) {
  const announcer = fakeAnnouncer();
  const made = testDeps(database());
  await made.work.stop(1_000);
  const groups = made.deps.settings.groups.map(
    (group): StakeholderGroup => (groupIds.includes(group.id) ? { ...group, places: [place] } : group),
  );
  const deps: Deps = {
    ...made.deps,
    settings: { ...made.deps.settings, groups },
    systems: withParts(made.deps.systems, { announcer }),
  };
  const test = { ...made, deps, work: workerFor(deps) };
  const rows = async (id: ReleaseId) => {
    const all = await database().read((stores) => stores.messages.forRelease(id));
    return all.filter(({ target }) => target.startsWith('fake:'));
  };
  /** Whatever waits for its time outside Slack is due now. */
  const due = async (id: ReleaseId) => {
    const mine = await rows(id);
    await database().transaction(async (stores) => {
      for (const row of mine) await stores.messages.schedule(row.id, 0);
    });
    test.work.poke();
    await settled();
  };
  const settled = () => settle(test.deps, test.work, 700);
  const approveAndStart = async (id: ReleaseId) => {
    const decision = { releaseId: id, decision: 'approve', planHash: null, comment: '' } as const;
    must(await decideRelease(deps, decision, by(people.approver)));
    await attestAll(test, id);
    must(await startRelease(deps, { releaseId: id, despiteFailing: true }, by(people.requester)));
  };
  const told = () =>
    test.messenger.sent.flatMap(({ post: { content } }) => (content.kind === 'text' ? [content.text] : []));
  return { test, announcer, rows, due, settled, approveAndStart, told };
}

const headlines = ({ received }: ReturnType<typeof fakeAnnouncer>) =>
  received.map(({ announcement }) => announcement.headline.replace(/ \(.*/, ''));

describe('a group at a place outside Slack', () => {
  it('is told at each change of phase once, as one thread, with names, and with a link to the card', async () => {
    const { test, announcer, due, settled, approveAndStart } = await begin();
    const id = await opened(test);
    await settled();
    await due(id);
    expect(headlines(announcer)).toEqual(['Planned']);
    await approveAndStart(id);
    await until(test, id, 'it is watched', (now) => now.deployment?.state === 'verifying');
    test.clock.advance(120_000);
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
    test.clock.advance(2_000);
    await due(id);
    const last = announcer.received.at(-1)?.announcement;
    expect(last?.headline).toBe('Completed (Mar 3, 2026, 10:02 AM UTC)');
    expect(last?.link).toMatch(/^https:\/\/slack\.test\/CRELEASES\//);
    expect(last?.footer).toContain('you belong to product');
    expect(last?.text.map(({ text }) => text).join('')).not.toMatch(/<@|:[a-z_]+:|\*/);
    const keys = announcer.received.map(({ announcement }) => announcement.key);
    expect(keys[0]).toBe(`${id}.product.fake-1.1-before`);
    expect(keys.at(-1)).toMatch(new RegExp(`^${id}\\.product\\.fake-1\\.\\d-after-completed$`));
    expect(new Set(keys).size).toBe(keys.length);
    expect(last?.earlier).toEqual(keys.slice(0, -1));
    expect(new Set(announcer.received.map(({ announcement }) => announcement.title)).size).toBe(1);
  });

  it('gets no message sooner after another than its channel allows, and then the newest state only', async () => {
    const { test, announcer, due, settled, approveAndStart } = await begin();
    announcer.spacingMs = 600_000;
    const id = await opened(test);
    await settled();
    await due(id);
    await approveAndStart(id);
    await until(test, id, 'it is watched', (now) => now.deployment?.state === 'verifying');
    test.clock.advance(120_000);
    await until(test, id, 'it is completed', (now) => now.release.state === 'completed');
    await due(id);
    expect(headlines(announcer)).toEqual(['Planned']);
    test.clock.advance(600_000);
    await due(id);
    await due(id);
    expect(headlines(announcer)).toEqual(['Planned', 'Completed']);
  });

  it('gets the same message again when the answer was lost', async () => {
    const { test, announcer, due, settled, rows } = await begin();
    announcer.mishap = 'ambiguous';
    const id = await opened(test);
    await settled();
    await due(id);
    announcer.mishap = null;
    await due(id);
    const keys = announcer.received.map(({ announcement }) => announcement.key);
    expect(keys.length).toBeGreaterThan(1);
    expect(new Set(keys).size).toBe(1);
    expect((await rows(id)).map(({ shownCells }) => shownCells)).toEqual([['product/before']]);
  });

  it('is not tried more often because the release changes, and people are told when it takes long', async () => {
    const { test, announcer, due, settled, told } = await begin();
    announcer.mishap = 'lost';
    announcer.spacingMs = 600_000;
    const id = await opened(test);
    await settled();
    await due(id);
    const { attempts } = announcer;
    for (const markdown of ['one', 'two', 'three'])
      must(await writeNote(test.deps, { releaseId: id, markdown, kind: 'log' }, by(people.requester)));
    await settled();
    expect(announcer.attempts).toBe(attempts);
    for (let count = attempts; count < 8; count += 1) await due(id);
    expect(told()).toEqual([
      'A message about this release to product (fake) was not accepted yet: nobody answers. It is sent again.',
    ]);
    announcer.mishap = null;
    await due(id);
    expect(headlines(announcer)).toEqual(['Planned']);
  });

  it('is told nothing again that was refused, but the next news, and people are told once', async () => {
    const { test, announcer, due, settled, told, rows } = await begin();
    announcer.mishap = 'refused';
    const id = await opened(test);
    await settled();
    await due(id);
    await due(id);
    expect(announcer.attempts).toBe(1);
    expect(told()).toEqual(['A message about this release to product (fake) was refused: not here.']);
    expect((await rows(id))[0]).toMatchObject({ brokenReason: 'not here', shownCells: [] });
    announcer.mishap = null;
    must(await cancelRelease(test.deps, { releaseId: id, reason: 'no' }, by(people.requester)));
    await settled();
    await due(id);
    // Who never heard of the release needs not hear that it is canceled.
    expect(announcer.attempts).toBe(1);
  });

  it('names the addresses that were refused while others got the message', async () => {
    const { test, announcer, due, settled, told } = await begin();
    announcer.refused = ['cfo@example.com'];
    const id = await opened(test);
    await settled();
    await due(id);
    expect(told()).toEqual([
      'A message about this release to product (fake) was refused for cfo@example.com: unknown.',
    ]);
  });

  it('holds back nothing in Slack when its channel does not answer', async () => {
    const ids = ['product', 'executives', 'development', 'operations', 'support'];
    const { test, announcer } = await begin(ids);
    let open = () => {};
    announcer.gate = new Promise((resolve) => {
      open = resolve;
    });
    await opened(test);
    const inSlack = () => new Set(test.messenger.shown.map(({ message }) => message.target)).size;
    test.work.poke();
    const end = Date.now() + 10_000;
    while ((inSlack() < 6 || announcer.attempts < 2) && Date.now() < end) await new Promise((go) => setTimeout(go, 20));
    expect([inSlack(), announcer.attempts]).toEqual([6, 2]);
    open();
    await workUntil(test.deps, test.work, 'all are told', () => announcer.received.length === ids.length);
  });

  it('is told nothing once the settings do not have it any more', async () => {
    const { test, announcer, due, settled, rows } = await begin();
    announcer.mishap = 'lost';
    const id = await opened(test);
    await settled();
    announcer.mishap = null;
    await test.work.stop(1_000);
    const { attempts } = announcer;
    test.work = workerFor({ ...test.deps, settings: { ...test.deps.settings, groups: [] } });
    await due(id);
    expect(announcer.attempts).toBe(attempts);
    expect(await rows(id)).toHaveLength(1);
  });
});
