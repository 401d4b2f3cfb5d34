import type { Sql } from 'postgres';
import type { DatabaseAddress } from '../../src/db/connect.ts';
import { withSql } from './with-sql.ts';

/** What belongs to a release, in an order in which rows refer only to rows that are there. */
const tables = ['tasks', 'todos', 'notes', 'messages', 'events', 'approvals', 'deployments'];

/** More than change within a busy hour. */
const unsealed = 100;

/**
 * Makes the record a long one: every release that is in it ends, and is copied with all that belongs to it until there
 * are `count`. The copies have ids of their own; nobody verifies their chains.
 */
export async function fillRecord(address: DatabaseAddress, count: number): Promise<void> {
  await withSql(address, async (sql) => {
    await sql`update releases set state = 'completed', ended_at = created_at + interval '2 hours'`;
    await sql`update tasks set state = 'done'`;
    // Nothing is left to be told of them.
    await sql`update messages set due_at = null, lease_until = null, lease_token = null`;
    const [have] = await sql<{ count: number }[]>`select count(*)::int as count from releases`;
    const copies = Math.ceil(count / (have?.count ?? 0)) - 1;
    for (const table of ['releases', ...tables]) await copyRows(sql, table, copies);
    // All but the newest are sealed already.
    await sql`
      insert into audit_seals (release_id, head_position, event_count, event_hash)
      select id, 1, event_count, event_hash from releases
      where event_hash is not null and number <= (select max(number) - ${unsealed} from releases)
      on conflict do nothing`;
    await sql`analyze`;
  });
}

/** Every id in a row becomes that of the copy, wherever in the row it is. */
async function copyRows(sql: Sql, table: string, copies: number): Promise<void> {
  const own: Record<string, string> = {
    releases: `'number', nextval('releases_number_seq'), 'created_at', t.created_at + n * interval '3 hours', 'ended_at', t.ended_at + n * interval '3 hours'`,
    events: `'seq', nextval('events_seq_seq')`,
  };
  await sql.unsafe(`
    insert into ${table}
    select copy.* from ${table} as t, generate_series(1, ${copies}) as n,
      jsonb_populate_record(null::${table},
        regexp_replace(to_jsonb(t)::text, '"([a-z]{2,4}_[0-9a-z]{20})"', '"\\1-' || n || '"', 'g')::jsonb
        || jsonb_build_object(${own[table] ?? ''})) as copy`);
}

/** Adds answers of earlier requests until the database has at least this size, with contents that do not compress away. */
export async function growTo(address: DatabaseAddress, bytes: number): Promise<number> {
  return withSql(address, async (sql) => {
    for (let turn = 0; ; turn += 1) {
      const [now] = await sql<{ bytes: string }[]>`select pg_database_size(current_database()) as bytes`;
      const has = Number(now?.bytes ?? 0);
      if (has >= bytes) return has;
      await sql.unsafe(`
        insert into inbox (key, fingerprint, answer)
        select 'filled:${turn}:' || n, md5(n::text), jsonb_build_object('ok', true, 'value',
          (select string_agg(md5(random()::text || n || part), '') from generate_series(1, 60) as part))
        from generate_series(1, 2000) as n`);
    }
  });
}
