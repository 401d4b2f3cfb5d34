import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Child, startChild } from '../../test/support/child.ts';
import { describeWith } from '../../test/support/needs.ts';
import { nextDueMs } from '../../test/support/next-due.ts';
import { createTemporaryCluster, type TemporaryCluster } from '../../test/support/temporary-cluster.ts';
import type { ReleaseId } from '../domain/ids.ts';
import { systemClock } from '../lib/clock.ts';
import { silentLogger } from '../lib/log.ts';
import { DatabaseUnavailable } from '../ports/database.ts';
import { connectDatabase } from './connect.ts';

const writer = new URL('../../test/support/writer.ts', import.meta.url);
const failovers = 5;

it('the driver in use carries the guard against a connection that is lost inside a transaction', () => {
  const entry = createRequire(import.meta.url).resolve('postgres');
  const source = readFileSync(join(dirname(entry), '..', '..', 'src', 'connection.js'), 'utf8');
  const start = source.indexOf('function nextWrite(');
  expect(start).toBeGreaterThan(0);
  const nextWrite = source.slice(start, source.indexOf('\n  }\n', start));
  expect(nextWrite).toMatch(/if \(socket === null\)[\s\S]*CONNECTION_CLOSED[\s\S]*return false[\s\S]*socket\.write/);
});

describeWith('postgres-programs', 'a PostgreSQL server that crashes', (bin) => {
  let cluster: TemporaryCluster;
  let child: Child;
  beforeAll(async () => {
    cluster = await createTemporaryCluster(bin);
  }, 90_000);
  afterAll(async () => {
    child?.process.kill('SIGKILL');
    await cluster?.dispose();
  });

  it(`does not take the process down, loses nothing that was acknowledged, and is used again, ${failovers} times`, async () => {
    child = startChild(writer, ['postgres', cluster.url, '12']);
    const wrote = (line: string) => line.startsWith('wrote');
    await child.line(wrote);
    for (let round = 0; round < failovers; round += 1) {
      const away = child.line((line) => line === 'away');
      await cluster.crash();
      await away;
      await cluster.start();
      await child.line(wrote);
    }
    const bye = child.line((line) => line === 'bye');
    child.say('stop');
    await bye;
    expect(await child.ended).toBe(0);
    expect(child.lines.filter((line) => line.startsWith('other'))).toEqual([]);

    const acknowledged = child.lines.filter(wrote).map((line) => line.slice(6) as ReleaseId);
    const database = await connectDatabase({ kind: 'postgres', url: cluster.url }, { logger: silentLogger });
    try {
      const kept = new Set(
        (await database.transaction((stores) => stores.releases.newest(1_000_000))).map((one) => one.id),
      );
      expect(acknowledged.length).toBeGreaterThan(failovers);
      expect(acknowledged.filter((id) => !kept.has(id))).toEqual([]);
    } finally {
      await database.close();
    }
  }, 180_000);

  it('is listened to again: a row that becomes due is heard of after the crash', async () => {
    const [here, there] = await Promise.all(
      [1, 2].map(() => connectDatabase({ kind: 'postgres', url: cluster.url }, { logger: silentLogger })),
    );
    if (!here || !there) throw new Error('two connections were asked for');
    try {
      let heard = 0;
      there.onDue(() => {
        heard += 1;
      });
      await cluster.crash();
      // Long enough for several attempts to listen again to fail.
      await systemClock.sleep(1_500);
      await cluster.start();
      const key = () => `due-${heard}-${performance.now()}`;
      await expect
        .poll(
          async () => {
            await here
              .transaction((stores) =>
                stores.posts.add({
                  id: key() as never,
                  releaseId: null,
                  key: key(),
                  target: 'C0',
                  threadOf: null,
                  content: { kind: 'text', text: '' },
                  priority: 5,
                }),
              )
              .catch(() => {});
            return heard;
          },
          { timeout: 20_000, interval: 100 },
        )
        .toBeGreaterThan(0);
    } finally {
      await Promise.all([here.close(), there.close()]);
    }
  }, 60_000);

  // Does not test how soon: it also passes with the driver's own, longer backoff.
  it('is used again after an outage in which it was tried many times', async () => {
    const database = await connectDatabase({ kind: 'postgres', url: cluster.url }, { logger: silentLogger });
    const look = () => database.transaction((stores) => nextDueMs(stores, 'posts'));
    try {
      await cluster.crash();
      let failures = 0;
      while (failures < 40) await look().catch(() => (failures += 1));
      await cluster.start();
      await look();
    } finally {
      await database.close();
    }
  }, 60_000);

  it('is waited for at the start by whoever has patience', async () => {
    await cluster.crash();
    const config = { kind: 'postgres', url: cluster.url } as const;
    await expect(connectDatabase(config, { logger: silentLogger })).rejects.toThrow(DatabaseUnavailable);
    const patient = connectDatabase(config, { logger: silentLogger, patienceMs: 30_000 });
    await cluster.start();
    await (await patient).close();
  }, 60_000);
});
