import { asc, eq } from 'drizzle-orm';
import { drizzle } from 'drizzle-orm/postgres-js';
import type { Sql } from 'postgres';
import { events, releases } from '../../src/db/schema.ts';
import { checkChain } from '../../src/domain/audit/check-chain.ts';
import type { ReleaseId } from '../../src/domain/ids.ts';

/** What is wrong with the chain of events of a release; null when it is whole. */
export async function chainProblem(sql: Sql, releaseId: ReleaseId) {
  const db = drizzle(sql);
  const [row] = await db.select().from(releases).where(eq(releases.id, releaseId));
  const chain = checkChain('R-1', [{ head: null, count: row?.eventCount ?? -1, hash: row?.eventHash ?? '' }]);
  const rows = await db.select().from(events).where(eq(events.releaseId, releaseId)).orderBy(asc(events.position));
  for (const { actorKind, actorId, ...event } of rows) chain.add({ ...event, actor: { kind: actorKind, id: actorId } });
  return chain.end(row?.eventCount ?? null);
}
