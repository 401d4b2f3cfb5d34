import type { DatabaseAddress } from '../../src/db/connect.ts';
import type { Database } from '../../src/ports/database.ts';
import { aPost } from '../support/builders.ts';
import { withSql } from './with-sql.ts';

const wantedMs = 500;
const mark = 'slow:';

/**
 * Lets the database compute for as long as a post's key says, and then forget the post. The embedded database takes one
 * connection, so a query that is slow there has to come from the bot itself.
 */
export async function installSlowQuery(address: DatabaseAddress): Promise<void> {
  await withSql(address, async (sql) => {
    await sql.unsafe(`
      create function take_long() returns trigger language plpgsql as $$
      begin
        perform count(*) from generate_series(1, substr(new.key, ${mark.length + 1})::int) as n where n % 7 = 3;
        return null;
      end $$`);
    await sql.unsafe(
      `create trigger slow_post before insert on posts for each row when (new.key like '${mark}%') execute function take_long()`,
    );
  });
}

/** A query that computes for half a second in the bot's own database. */
export function slowQuery(database: Database): { calibrate(): Promise<number>; run(): Promise<number> } {
  let rows = 200_000;
  async function run(): Promise<number> {
    const startedAt = performance.now();
    await database.statement((stores) => stores.posts.add(aPost(null, { key: `${mark}${rows}` })));
    return performance.now() - startedAt;
  }
  return {
    run,
    async calibrate() {
      let tookMs = await run();
      for (let turn = 0; turn < 4; turn += 1) {
        rows = Math.round(Math.min(rows * 20, (rows * wantedMs) / tookMs));
        tookMs = await run();
      }
      return tookMs;
    },
  };
}
