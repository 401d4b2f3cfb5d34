import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { aRelease, id } from '../../test/support/builders.ts';
import { chainProblem } from '../../test/support/chain-problem.ts';
import { aTask } from '../../test/support/task-builders.ts';
import { people } from '../../test/support/test-settings.ts';
import type { Release } from '../domain/release/release.ts';
import type { Stores } from '../ports/stores.ts';
import { bringUpToDate } from './bring-up-to-date.ts';
import { type EmbeddedServer, startEmbedded } from './embedded/embedded.ts';
import { isUsedKey } from './failure.ts';
import { createLooks } from './looks.ts';
import { createPlanCache } from './stores/plan-cache.ts';
import { runRead, runTransaction } from './transaction.ts';

const at = new Date('2026-03-02T10:00:00Z');
const actor = { kind: 'person', id: people.requester } as const;

/** What a note writes. */
async function note(stores: Stores, release: Release, markdown: string): Promise<void> {
  const [kind, severity] = ['log', 'normal'] as const;
  const { id: releaseId, rootTaskId: taskId, revision } = release;
  const row = { id: id<'Note'>('note'), taskId, releaseId, kind, severity, markdown, authorId: actor.id, at };
  await stores.tasks.insertNote(row);
  await stores.events.append(releaseId, 'note.added', { kind, severity }, actor, at);
  await stores.releases.save({ ...release, revision: revision + 1, updatedAt: at });
  await stores.messages.touch(releaseId);
}

describe('a release that was looked at and is edited without a lock', () => {
  const plans = createPlanCache();
  const looks = createLooks();
  const sent: string[] = [];
  let server: EmbeddedServer;
  let sql: Sql;
  let release: Release;

  const read = <T>(work: (stores: Stores) => Promise<T>) => runRead({ sql, plans, looks }, work);
  const transaction = <T>(work: (stores: Stores) => Promise<T>) => runTransaction({ sql, plans, looks }, work, null);
  const look = () => read((stores) => stores.releases.find(release.id));
  const edit = async (stores: Stores): Promise<Release> => {
    const found = await stores.releases.edit(release.id);
    if (!found) throw new Error('the release is there');
    return found;
  };
  const now = () =>
    read(async (stores) => ({
      revision: (await stores.releases.find(release.id))?.revision,
      notes: (await stores.tasks.notesFor(release.id)).map(({ markdown }) => markdown).sort(),
    }));
  const lockAndNote = (markdown: string) =>
    transaction(async (stores) => {
      const locked = await stores.releases.lock(release.id);
      if (locked) await note(stores, locked, markdown);
    });

  beforeAll(async () => {
    server = await startEmbedded(null);
    sql = postgres({
      ...{ ...server.connection, max: 1, fetch_types: false, onnotice: () => {} },
      debug: (_connection, statement) => sent.push(statement.trim().split(' ')[0] ?? ''),
    });
    await bringUpToDate(sql, null);
  }, 60_000);
  afterAll(async () => {
    await sql?.end({ timeout: 1 });
    await server?.stop();
  });
  beforeEach(async () => {
    const made = await transaction((stores) => stores.releases.insert(aRelease()));
    release = made.value;
    const message = {
      id: id<'Message'>('msg'),
      releaseId: release.id,
      surface: { kind: 'card' },
      target: 'C1',
    } as const;
    await transaction(async (stores) => stores.messages.want(message, 1));
    await transaction((stores) => stores.tasks.insertTasks([aTask(release.id, { id: release.rootTaskId })]));
    await look();
    sent.length = 0;
  });

  it('is one statement, whose rows are those of a locked one', async () => {
    const { due } = await transaction(async (stores) => {
      await note(stores, await edit(stores), 'a note');
      stores.inbox.settle(release.id, 'print', { ok: true });
    });
    expect(sent).toEqual(['with']);
    expect(due).toEqual(['messages']);
    await lockAndNote('another');
    expect(await now()).toEqual({ revision: 3, notes: ['a note', 'another'] });
    expect(await chainProblem(sql, release.id)).toBeNull();
    expect(await read((stores) => stores.inbox.find(release.id))).toEqual({
      fingerprint: 'print',
      answer: { ok: true },
    });
  });

  it('is locked, and worked on again from the beginning, when somebody was faster', async () => {
    await lockAndNote('theirs');
    sent.length = 0;
    const seen: number[] = [];
    await transaction(async (stores) => {
      const edited = await edit(stores);
      seen.push(edited.revision);
      await note(stores, edited, 'ours');
    });
    expect(seen).toEqual([1, 2]);
    expect(sent.slice(0, 3)).toEqual(['with', 'begin', 'select']);
    expect(await now()).toEqual({ revision: 3, notes: ['ours', 'theirs'] });
    expect(await chainProblem(sql, release.id)).toBeNull();
  });

  it('does not record what was decided from a look that is out of date', async () => {
    await lockAndNote('theirs');
    await transaction(async (stores) => {
      const { revision } = await edit(stores);
      stores.inbox.settle(release.id, 'print', { ok: false, error: { revision } });
    });
    const known = await read((stores) => stores.inbox.find(release.id));
    expect(known?.answer).toEqual({ ok: false, error: { revision: 2 } });
  });

  it('is locked when the work fails, because the look may be the cause', async () => {
    await lockAndNote('theirs');
    await transaction(async (stores) => {
      const edited = await edit(stores);
      if (edited.revision === 1) throw new Error('this cannot be');
      await note(stores, edited, 'ours');
    });
    expect((await now()).notes).toEqual(['ours', 'theirs']);
    const failing = transaction(async (stores) => {
      await note(stores, await edit(stores), 'never');
      throw new Error('really');
    });
    await expect(failing).rejects.toThrow('really');
    expect((await now()).notes).toEqual(['ours', 'theirs']);
  });

  it.each<[string, (stores: Stores) => Promise<unknown>]>([
    ['looks at something else', (stores) => stores.approvals.forRelease(release.id)],
    ['looks at the same release again', (stores) => stores.releases.find(release.id)],
    ['writes something else', (stores) => stores.tasks.withdrawTodos([id<'Todo'>('todo')], at)],
    ['takes another lock', (stores) => stores.releases.lockService('shop')],
    ['edits another release', (stores) => stores.releases.edit(id<'Release'>('rel'))],
  ])('is locked when the work also %s', async (_what, also) => {
    let times = 0;
    await transaction(async (stores) => {
      times += 1;
      await note(stores, await edit(stores), 'a note');
      // Also when the failure of it does not end the work.
      await also(stores).catch(() => {});
    });
    expect(times).toBe(2);
    expect(sent.filter((word) => word === 'begin')).toEqual(['begin']);
    expect(await now()).toEqual({ revision: 2, notes: ['a note'] });
    expect(await chainProblem(sql, release.id)).toBeNull();
  });

  it('is locked when the transaction has written before', async () => {
    await transaction(async (stores) => {
      stores.inbox.settle(release.id, 'print', {});
      await note(stores, await edit(stores), 'a note');
    });
    expect(sent[0]).toBe('begin');
    expect(await now()).toEqual({ revision: 2, notes: ['a note'] });
  });

  it('is locked when an event of it is not sealed, and when one was added without a revision', async () => {
    await look();
    // Another version of the bot, which knows no seals, between our look and our edit.
    await sql`insert into events (release_id, type, data, actor_kind, actor_id, at)
      values (${release.id}, 'note.added', '{}', 'person', 'U0', ${at.toISOString()})`;
    for (const markdown of ['first', 'second'])
      await transaction(async (stores) => note(stores, await edit(stores), markdown));
    expect(await now()).toEqual({ revision: 3, notes: ['first', 'second'] });
    expect(await chainProblem(sql, release.id)).toBeNull();
  });

  it('writes nothing when the key was used', async () => {
    const settle = () =>
      transaction(async (stores) => {
        await note(stores, await edit(stores), 'a note');
        stores.inbox.settle(release.id, 'print', {});
      });
    await settle();
    await look();
    sent.length = 0;
    expect(await settle().catch(isUsedKey)).toBe(true);
    expect(sent).toEqual(['with']);
    expect(await now()).toEqual({ revision: 2, notes: ['a note'] });
    expect(await chainProblem(sql, release.id)).toBeNull();
  });

  it('works from committed looks only', async () => {
    await transaction(async (stores) => {
      const locked = await stores.releases.lock(release.id);
      if (locked) await note(stores, locked, 'rolled back');
      await stores.releases.find(release.id);
      throw new Error('rolled back');
    }).catch(() => {});
    let seen = 0;
    await transaction(async (stores) => {
      seen = (await edit(stores)).revision;
    });
    expect(seen).toBe(1);
  });

  it('may change nothing but the release', async () => {
    await transaction(async (stores) => {
      const edited = await edit(stores);
      await stores.releases.save({ ...edited, reason: 'another', revision: edited.revision + 1 });
    });
    expect(sent).toEqual(['with']);
    expect(await read((stores) => stores.releases.find(release.id))).toMatchObject({ reason: 'another', revision: 2 });
  });

  it('sends nothing when nothing is written', async () => {
    await transaction(edit);
    expect(sent).toEqual([]);
  });

  it('is locked when its statement would be one too many to keep prepared', async () => {
    for (let count = 1; count <= 25; count += 1) {
      await look();
      await transaction(async (stores) => {
        const edited = await edit(stores);
        for (let again = 0; again < count; again += 1)
          await stores.events.append(release.id, 'note.added', { kind: 'log', severity: 'normal' }, actor, at);
        await stores.releases.save({ ...edited, revision: edited.revision + 1 });
      });
    }
    const statements = sent.filter((word) => word === 'begin').length;
    expect(statements).toBeGreaterThan(3);
    expect(statements).toBeLessThan(15);
    expect((await now()).revision).toBe(26);
    expect(await chainProblem(sql, release.id)).toBeNull();
  });
});
