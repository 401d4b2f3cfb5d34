import { randomBytes } from 'node:crypto';
import postgres from 'postgres';

export interface TemporaryDatabase {
  url: string;
  drop(): Promise<void>;
}

/** A database with a random name on the server at `serverUrl`, for one file of tests. */
export async function createTemporaryDatabase(serverUrl: string): Promise<TemporaryDatabase> {
  const name = `quarterdeck_test_${randomBytes(6).toString('hex')}`;
  await asOwner(serverUrl, `create database ${name}`);
  const url = new URL(serverUrl);
  url.pathname = `/${name}`;
  return { url: url.href, drop: () => asOwner(serverUrl, `drop database ${name} with (force)`) };
}

async function asOwner(url: string, statement: string): Promise<void> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    await sql.unsafe(statement);
  } finally {
    await sql.end({ timeout: 2 });
  }
}
