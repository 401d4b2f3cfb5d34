import { randomUUID } from 'node:crypto';
import type pg from 'pg';
import { type Answer, earlierAnswer, type Request, record, sha256 } from './inbox.ts';

interface Release {
  id: string;
  root_task_id: string;
  event_count: number | null;
  event_hash: string | null;
}

/** Adds a note to a release in one transaction: note, event, head of the chain, revision, messages due, and the answer. */
export async function note(pool: pg.Pool, request: Request, number: number): Promise<string> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const answer = await write(client, request, number);
    await client.query(answer === null ? 'rollback' : 'commit');
    return words(answer ?? (await earlierAnswer(client, request)), number);
  } catch (error) {
    await client.query('rollback').catch(() => {});
    throw error;
  } finally {
    client.release();
  }
}

/** Null when the request was answered before. */
async function write(client: pg.PoolClient, request: Request, number: number): Promise<Answer | null> {
  const { rows } = await client.query<Release>(
    'select id, root_task_id, event_count, event_hash from releases where number = $1 for no key update',
    [number],
  );
  const [release] = rows;
  if (!release) {
    const refusal: Answer = { ok: false, error: { kind: 'no_release', number } };
    return (await record(client, request, number, refusal)) ? refusal : null;
  }
  const at = new Date();
  await client.query(
    `insert into notes (id, task_id, release_id, kind, severity, markdown, author_id, at)
     values ($1, $2, $3, 'log', 'normal', $4, $5, $6)`,
    [`note_${randomUUID()}`, release.root_task_id, release.id, request.text, request.userId, at],
  );
  const position = (release.event_count ?? 0) + 1;
  const previousHash = release.event_hash ?? '0'.repeat(64);
  const data = { kind: 'log', severity: 'normal' };
  const actor = { id: request.userId, kind: 'person' };
  // The members of what is hashed are in alphabetical order, so that it can be computed again from the row.
  const event = { actor, at, data, position, previousHash, releaseId: release.id, type: 'note.added' };
  const hash = sha256(JSON.stringify(event));
  await client.query(
    `insert into events (release_id, type, data, actor_kind, actor_id, at, position, previous_hash, hash)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [release.id, event.type, JSON.stringify(data), actor.kind, actor.id, at, position, previousHash, hash],
  );
  await client.query(
    'update releases set revision = revision + 1, updated_at = $2, event_count = $3, event_hash = $4 where id = $1',
    [release.id, at, position, hash],
  );
  // Half a second for a group's message, so that several changes are one edit, and none sooner than its distance.
  await client.query(
    `update messages set due_at = least(due_at, case
       when surface_key like 'group:%'
       then greatest(now() + interval '0.5 seconds', posted_at + interval '4 seconds')
       else greatest(now(), posted_at + interval '1 second') end)
     where release_id = $1`,
    [release.id],
  );
  const answer: Answer = { ok: true, value: { ref: `R-${number}` } };
  return (await record(client, request, number, answer)) ? answer : null;
}

function words(answer: Answer, number: number): string {
  return answer.ok ? `Noted on R-${number}.` : `There is no R-${number}.`;
}
