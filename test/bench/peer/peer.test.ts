import pg from 'pg';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { hashEvent } from '../../../src/domain/audit/chain.ts';
import { describeWith } from '../../support/needs.ts';
import { recorded } from '../ack.ts';
import { type Stage, withStage } from '../stage.ts';
import { note } from './note.ts';
import { startPeer } from './start-peer.ts';
import { unlock } from './unlock.ts';

/** What differs from one time to the next: ids, times, hashes, keys. */
function masked(rows: unknown[]): unknown {
  return JSON.parse(
    JSON.stringify(rows)
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'a time')
      .replaceAll(/"[0-9a-f]{64}"/g, '"a hash"')
      .replaceAll(/"[a-z]{3,4}_[0-9a-z-]{20,36}"/g, '"an id"')
      .replaceAll(/command:[\d.]+/g, 'a key'),
  );
}

async function changed(pool: pg.Pool): Promise<unknown> {
  const queries = {
    inbox: 'select * from inbox order by received_at',
    notes: `select * from notes where kind = 'log'`,
    events: 'select * from events order by seq',
    releases: 'select number, revision, event_count, event_hash from releases',
    due: `select surface_key, target, due_at is not null as is_due from messages where surface_key <> 'card' order by 1, 2`,
  };
  const rows: Record<string, unknown> = {};
  for (const [table, query] of Object.entries(queries)) rows[table] = masked((await pool.query(query)).rows);
  return rows;
}

describeWith('postgres', 'the peer of the benchmarks', (serverUrl) => {
  let peersPool: pg.Pool;
  let found: { ours: unknown; peers: unknown };
  let end = () => {};
  let staged: Promise<void>;

  async function both(stage: Stage, onReady: () => void, isOver: Promise<void>): Promise<void> {
    const { apiUrl } = await stage.workspace();
    const load = await stage.load();
    const [ourDatabase, peersDatabase] = [await stage.postgres(), await stage.postgres()];
    const peer = await startPeer(stage, { database: peersDatabase, apiUrl, releases: 1 });
    const bot = await stage.bot({ database: ourDatabase, apiUrl, services: 1 });
    await bot.part.ask('seed', { from: 0, count: 1 });
    for (const server of [bot, peer]) {
      await load.open(server, recorded, 1, 1_000);
      await load.open(server, { texts: ['note R-1 twice as good'], expect: 'Noted on' }, 1, 1_000);
    }
    const ourPool = new pg.Pool({ connectionString: ourDatabase.url });
    peersPool = new pg.Pool({ connectionString: peersDatabase.url });
    try {
      found = { ours: await changed(ourPool), peers: await changed(peersPool) };
      onReady();
      await isOver;
    } finally {
      await ourPool.end();
      await peersPool.end();
    }
  }

  beforeAll(async () => {
    const isOver = new Promise<void>((resolve) => {
      end = resolve;
    });
    await new Promise<void>((resolve, reject) => {
      staged = withStage(
        serverUrl,
        () => {},
        (stage) => both(stage, resolve, isOver),
      );
      staged.catch(reject);
    });
  });
  afterAll(async () => {
    end();
    await staged;
  });

  it('leaves the same rows as the bot for a refused unlock and a note', () => {
    expect(found.peers).toEqual(found.ours);
  });

  it('gives a second delivery the first answer, and changes nothing', async () => {
    const before = await changed(peersPool);
    const { rows } = await peersPool.query<{ key: string }>('select key from inbox order by received_at');
    const [refused, noted] = rows.map(({ key }) => ({ key, userId: 'USOMEBODY', text: 'again' }));
    if (!refused || !noted) throw new Error('the inbox has two rows');
    expect(await unlock(peersPool, refused, 'another')).toContain('There is no lock on service-0');
    expect(await note(peersPool, noted, 1)).toBe('Noted on R-1.');
    expect(await changed(peersPool)).toEqual(before);
  });

  it('chains its events', async () => {
    await note(peersPool, { key: 'one more', userId: 'USOMEBODY', text: 'once more' }, 1);
    const { rows } = await peersPool.query('select * from events order by position');
    expect(rows.map((row) => row.position)).toEqual([1, 2]);
    expect(rows[1].previous_hash).toBe(rows[0].hash);
    for (const row of rows) {
      const actor = { kind: row.actor_kind, id: row.actor_id };
      const content = { releaseId: row.release_id, type: row.type, data: row.data, actor, at: row.at };
      expect(row.hash).toBe(hashEvent(content, row.position, row.previous_hash));
    }
  });
});
