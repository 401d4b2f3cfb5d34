import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import postgres from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase } from '../../src/db/connect.ts';
import { startEmbedded } from '../../src/db/embedded/embedded.ts';
import { system } from '../../src/domain/actor.ts';
import { silentLogger } from '../../src/lib/log.ts';
import { sealHead } from '../../src/usecases/audit/seal-head.ts';
import { aRelease, moment } from '../support/builders.ts';

const program = fileURLToPath(new URL('../../bin/quarterdeck.js', import.meta.url));
const data = mkdtempSync(join(tmpdir(), 'quarterdeck-audit-'));
const directory = join(data, 'database');

function quarterdeck(...words: string[]) {
  const environment = { PATH: process.env.PATH, QUARTERDECK_DATA: data };
  return spawnSync(process.execPath, [program, ...words], { env: environment, encoding: 'utf8', timeout: 60_000 });
}

describe('quarterdeck audit verify', () => {
  let hash = '';

  beforeAll(async () => {
    const database = await connectDatabase({ kind: 'embedded', directory }, { logger: silentLogger });
    await database.transaction(async (stores) => {
      const { id } = await stores.releases.insert(aRelease());
      for (const reason of ['one', 'two', 'three'])
        await stores.events.append(id, 'release.closed', { reason }, system, moment);
    });
    hash = (await sealHead({ database, logger: silentLogger }))?.hash ?? '';
    await database.close();
  }, 60_000);
  afterAll(() => rmSync(data, { recursive: true, force: true }));

  it('says that the record is intact, and the hash to note', () => {
    const { stdout, status } = quarterdeck('audit', 'verify', '--head', hash);
    expect(stdout).toBe(`3 events of 1 releases, 1 heads: intact\nnewest head 1: ${hash}\n`);
    expect(status).toBe(0);
  }, 60_000);

  it('explains itself when the words make no sense', () => {
    for (const words of [[], ['check'], ['verify', '--head'], ['verify', '--head', 'short'], ['verify', 'all']]) {
      const { stderr, status } = quarterdeck('audit', ...words);
      expect(stderr).toMatch(/^audit verify/);
      expect(status).toBe(2);
    }
  }, 60_000);

  it('ends with 1 and the first bad row when something was changed', async () => {
    const embedded = await startEmbedded(directory);
    const sql = postgres({ ...embedded.connection, max: 1, prepare: false, onnotice: () => {} });
    await sql`alter table events disable trigger user`;
    await sql`update events set actor_id = 'somebody' where position = 2`;
    await sql`alter table events enable trigger user`;
    await sql.end();
    await embedded.stop();
    const { stdout, status } = quarterdeck('audit', 'verify');
    expect(stdout).toBe('R-1, event 2: changed; its content does not fit its seal\n');
    expect(status).toBe(1);
  }, 60_000);
});
