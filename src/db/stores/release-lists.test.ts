import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { aRelease } from '../../../test/support/builders.ts';
import { aPlan } from '../../../test/support/plan-builders.ts';
import { hashPlan } from '../../domain/plan/hash.ts';
import type { Release } from '../../domain/release/release.ts';
import type { Stores } from '../../ports/stores.ts';
import { bringUpToDate } from '../bring-up-to-date.ts';
import { type EmbeddedServer, startEmbedded } from '../embedded/embedded.ts';
import { createLooks } from '../looks.ts';
import { runRead, runTransaction } from '../transaction.ts';
import { createPlanCache } from './plan-cache.ts';

describe('lists of releases', () => {
  const sent: string[] = [];
  const service = 'listed';
  let server: EmbeddedServer;
  let sql: Sql;
  let inserted: Release[];

  /** A process of its own, which has read nothing yet. */
  function aProcess() {
    const connected = { sql, plans: createPlanCache(), looks: createLooks() };
    const newest = (limit: number) => runRead(connected, (stores) => stores.releases.newest(limit, { service }));
    const transaction = <T>(work: (stores: Stores) => Promise<T>) => runTransaction(connected, work, null);
    return { newest, transaction };
  }

  beforeAll(async () => {
    server = await startEmbedded(null);
    sql = postgres({
      ...{ ...server.connection, max: 1, fetch_types: false, onnotice: () => {} },
      debug: (_connection, statement) => sent.push(statement.includes('"plan"') ? 'with plans' : 'without'),
    });
    await bringUpToDate(sql, null);
    const { value } = await aProcess().transaction(async (stores) => {
      const releases: Release[] = [];
      for (let number = 0; number < 130; number += 1) {
        const plan = { ...aPlan(), summary: `Plan ${number}` };
        const planHash = hashPlan(plan);
        releases.push(await stores.releases.insert(aRelease({ service, state: 'completed', plan, planHash })));
      }
      return releases;
    });
    inserted = value.reverse();
  }, 60_000);
  afterAll(async () => {
    await sql?.end({ timeout: 1 });
    await server?.stop();
  });

  it('read each plan once, and only those that are not kept', async () => {
    const { newest } = aProcess();
    sent.length = 0;
    expect(await newest(10)).toEqual(inserted.slice(0, 10));
    expect(await newest(10)).toEqual(inserted.slice(0, 10));
    expect(await newest(12)).toEqual(inserted.slice(0, 12));
    expect(sent).toEqual(['without', 'with plans', 'without', 'without', 'with plans']);
  });

  it('are complete however long they are, and a long one keeps no plans', async () => {
    const { newest } = aProcess();
    expect(await newest(130)).toEqual(inserted);
    sent.length = 0;
    expect(await newest(10)).toEqual(inserted.slice(0, 10));
    expect(sent).toEqual(['without', 'with plans']);
  });
});
