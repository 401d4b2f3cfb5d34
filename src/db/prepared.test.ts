import postgres from 'postgres';
import { expect, it } from 'vitest';
import { aRelease } from '../../test/support/builders.ts';
import { describeWith } from '../../test/support/needs.ts';
import { createTemporaryDatabase } from '../../test/support/temporary-database.ts';
import { silentLogger } from '../lib/log.ts';
import { connectDatabase } from './connect.ts';
import { prepareStatements } from './prepared.ts';

it('prepares statements with parameters, and those that are made once', () => {
  const sent: unknown[] = [];
  const session = { unsafe: (...parts: unknown[]) => sent.push(parts) } as unknown as Parameters<
    typeof prepareStatements
  >[0];
  prepareStatements(session);
  void session.unsafe('select $1', [1], { prepare: false });
  void session.unsafe('commit');
  void session.unsafe('select 1', [], { prepare: true });
  expect(sent).toEqual([
    ['select $1', [1], { prepare: true }],
    ['commit', undefined, { prepare: false }],
    ['select 1', [], { prepare: true, simple: false }],
  ]);
});

describeWith('postgres', 'a PostgreSQL server with prepared statements', (serverUrl) => {
  it('works on when a table has changed under its prepared statements', async () => {
    const own = await createTemporaryDatabase(serverUrl);
    const database = await connectDatabase({ kind: 'postgres', url: own.url }, { logger: silentLogger });
    const other = postgres(own.url, { max: 1, onnotice: () => {} });
    try {
      const release = await database.transaction((stores) => stores.releases.insert(aRelease()));
      const look = () => database.transaction((stores) => stores.releases.find(release.id));
      expect(await look()).toEqual(release);
      await other.unsafe('alter table releases alter column reason type varchar(500)');
      expect(await look()).toEqual(release);
    } finally {
      await other.end({ timeout: 1 });
      await database.close();
      await own.drop();
    }
  });
});
