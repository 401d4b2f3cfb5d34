import postgres from 'postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inState, request } from '../app/play.ts';
import { openStage, type Stage } from '../app/stage.ts';
import { describeWith } from '../support/needs.ts';
import { createTemporaryDatabase } from '../support/temporary-database.ts';
import { attempt } from './attack.ts';

/*
 * The bot’s own login may do everything that it does to other tables. What somebody does who may also switch the guard
 * off is found by the chain of hashes: test/contracts/audit-contract.ts tries that.
 */
describeWith('postgres', 'S19 rows of the record', (serverUrl) => {
  let stage: Stage;
  let database: Awaited<ReturnType<typeof createTemporaryDatabase>>;
  let sql: ReturnType<typeof postgres>;
  beforeAll(async () => {
    database = await createTemporaryDatabase(serverUrl);
    stage = await openStage({ database: { kind: 'postgres', url: database.url } });
    sql = postgres(database.url, { max: 1, onnotice: () => {} });
  }, 90_000);
  afterAll(async () => {
    await sql?.end({ timeout: 2 });
    await stage?.stop();
    await database?.drop();
  }, 60_000);

  test('S19 can be added to and are there', async () => {
    await request(stage, 'shop 1.1.0');
    await inState(stage, 'R-1', 'in_review');
    expect(await rows()).not.toBe('[]');
  });

  test.each([
    `update events set type = 'release.approved'`,
    `update events set data = '{}'`,
    `update events set actor_id = 'U0MARCUS01'`,
    `update events set at = now() - interval '1 day'`,
    `update events set hash = md5('x')`,
    `update events set hash = null, position = null`,
    `delete from events`,
    `delete from events where position = (select max(position) from events)`,
    `truncate events`,
    `truncate events cascade`,
    `insert into events select * from events on conflict do nothing; update events set seq = seq + 1`,
    `with gone as (delete from events returning *) insert into events select * from gone`,
    `merge into events e using (select 1 as x) s on true when matched then delete`,
  ])('S19 are not changed by %s', async (statement) => {
    await attempt('S19', statement, async () => {
      const before = await rows();
      const isDone = await sql.unsafe(statement).then(
        () => true,
        () => false,
      );
      expect(await rows()).toBe(before);
      return isDone;
    });
  });

  const rows = async () => JSON.stringify(await sql`select * from events order by seq`);
});
