import { createHash } from 'node:crypto';
import type pg from 'pg';

/** What somebody asked for; `key` is the same when Slack delivers it again. */
export interface Request {
  key: string;
  userId: string;
  text: string;
}

/** What is on record as the answer to a request. */
export type Answer = { ok: true; value: unknown } | { ok: false; error: unknown };

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/**
 * Puts the answer on record. False when the request has one already: then whatever else was done for it now has to be
 * rolled back.
 */
export async function record(
  client: Pick<pg.Pool, 'query'>,
  { key, userId, text }: Request,
  subject: unknown,
  answer: Answer,
): Promise<boolean> {
  const { rowCount } = await client.query(
    'insert into inbox (key, fingerprint, answer) values ($1, $2, $3) on conflict (key) do nothing',
    [key, sha256(JSON.stringify([userId, subject, text])), JSON.stringify(answer)],
  );
  return rowCount === 1;
}

/** The answer that a request was given before. */
export async function earlierAnswer(client: Pick<pg.Pool, 'query'>, { key }: Request): Promise<Answer> {
  const { rows } = await client.query<{ answer: Answer }>('select answer from inbox where key = $1', [key]);
  const [row] = rows;
  if (!row) throw new Error(`no answer is on record for ${key}`);
  return row.answer;
}
