import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { connectDatabase } from '../../src/db/connect.ts';
import { system } from '../../src/domain/actor.ts';
import { silentLogger } from '../../src/lib/log.ts';
import type { Database } from '../../src/ports/database.ts';
import { verifyAudit } from '../../src/usecases/audit/verify-audit.ts';
import { aDeployment, aRelease, aStep, id, moment } from '../support/builders.ts';
import { type Child, startChild } from '../support/child.ts';

const program = fileURLToPath(new URL('../../bin/quarterdeck.js', import.meta.url));
const writer = new URL('../support/writer.ts', import.meta.url);
const root = mkdtempSync(join(tmpdir(), 'quarterdeck-backup-'));
let folders = 0;
let child: Child | null = null;

afterEach(async () => {
  child?.process.kill('SIGKILL');
  await child?.ended;
  child = null;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

function folder(): string {
  folders += 1;
  return join(root, String(folders));
}

function quarterdeck(data: string, words: readonly string[], more: Record<string, string> = {}) {
  const env = { PATH: process.env.PATH, QUARTERDECK_DATA: data, ...more };
  return spawnSync(process.execPath, [program, ...words], { env, encoding: 'utf8', timeout: 120_000 });
}

async function inside<T>(data: string, work: (database: Database) => Promise<T>): Promise<T> {
  const directory = join(data, 'database');
  const database = await connectDatabase({ kind: 'embedded', directory }, { logger: silentLogger });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

describe('a backup of the embedded database', () => {
  it('that is taken while the bot writes has everything that was acknowledged before, and no half', async () => {
    const data = folder();
    const file = `${data}.backup`;
    child = startChild(writer, ['embedded', join(data, 'database')]);
    await child.line((line) => line.startsWith('wrote'));
    const acknowledged = child.lines.filter((line) => line.startsWith('wrote')).map((line) => line.slice(6));
    const taken = quarterdeck(data, ['backup', file]);
    expect(taken.stderr).toBe('');
    expect(taken.stdout).toMatch(/\.backup: [\d.]+ MB in [\d.]+ s; queries waited \d+ ms\n$/);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    // The bot goes on as if nothing had been.
    await child.line((line) => line.startsWith('wrote'));

    const again = quarterdeck(data, ['backup', file]);
    expect([again.status, again.stderr]).toEqual([1, expect.stringContaining('exists already')]);

    const fresh = folder();
    const restored = quarterdeck(fresh, ['restore', file]);
    expect(restored.stderr).toBe('');
    expect(restored.stdout).toMatch(/^\d+ releases restored/);
    await inside(fresh, async (database) => {
      const all = await database.transaction((stores) => stores.releases.newest(100_000));
      const kept = new Set<string>(all.map((one) => one.id));
      expect(acknowledged.filter((one) => !kept.has(one))).toEqual([]);
      const posts = await database.transaction((stores) =>
        Promise.all(all.map((one) => stores.posts.forRelease(one.id))),
      );
      expect(posts.map((of) => of.length)).toEqual(all.map(() => 4));
    });
  }, 180_000);

  it('that is taken at rest gives the same record, and never starts a command again that was running then', async () => {
    const data = folder();
    const file = `${data}.backup`;
    const before = await inside(data, (database) =>
      database.transaction(async (stores) => {
        const release = await stores.releases.insert(aRelease({ state: 'in_progress' }));
        const deployment = aDeployment(release.id, { service: release.service });
        await stores.deployments.insert(deployment);
        const running = aStep(deployment, 0, { state: 'running', operationId: id<'Operation'>('op'), host: 'here' });
        await stores.steps.insert([running, aStep(deployment, 1)]);
        await stores.events.append(release.id, 'release.started', { deploymentId: deployment.id }, system, moment);
        return { release, deployment, events: await stores.events.forRelease(release.id) };
      }),
    );
    expect(quarterdeck(data, ['backup', file]).status).toBe(0);
    expect(quarterdeck(data, ['restore', file]).stderr).toMatch(/^There is a database in .* already/);

    const fresh = folder();
    const restored = quarterdeck(fresh, ['restore', file]);
    expect(restored.stdout).toContain('1 commands were running then');
    await inside(fresh, async (database) => {
      const { id: releaseId } = before.release;
      const after = await database.transaction(async (stores) => ({
        release: await stores.releases.find(releaseId),
        deployment: await stores.deployments.forRelease(releaseId),
        events: await stores.events.forRelease(releaseId),
        hosts: (await stores.steps.forDeployment(before.deployment.id)).map((step) => step.host),
      }));
      expect(after).toEqual({ ...before, hosts: ['the machine before the restore', null] });
      expect((await verifyAudit(database, { knownHead: null, onProgress: () => {} })).problem).toBeNull();
    });
  }, 180_000);

  it('is refused, and leaves nothing behind, where there is nothing to save or to restore from', () => {
    const data = folder();
    const nothing = quarterdeck(data, ['backup', `${data}.backup`]);
    expect([nothing.status, nothing.stderr]).toEqual([1, expect.stringContaining('There is no database')]);
    const broken = `${data}.broken`;
    writeFileSync(broken, 'not a backup');
    expect(quarterdeck(data, ['restore', broken]).status).toBe(1);
    expect(existsSync(join(data, 'database', 'data'))).toBe(false);
    expect(readdirSync(root).filter((name) => name.endsWith('.part'))).toEqual([]);
    expect(quarterdeck(data, ['restore', `${data}.missing`]).stderr).toContain('is not there');
    for (const words of [['backup'], ['restore'], ['backup', 'a', 'b']])
      expect(quarterdeck(data, words).status).toBe(2);
  }, 120_000);

  it('of a PostgreSQL server is left to that server’s own tools', () => {
    const url = { DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none' };
    const answer = quarterdeck(folder(), ['backup', 'x'], url);
    expect([answer.status, answer.stderr]).toEqual([2, expect.stringContaining('pg_dump')]);
  }, 60_000);
});
