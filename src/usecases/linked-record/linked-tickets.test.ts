import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { linked, passTime, recordsOf, toldOf } from '../../../test/support/linked.ts';
import { approved, attestAll, by, eventTypes, must, opened, until } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import { requestRollback } from '../deployment/request-rollback.ts';
import { startRelease } from '../deployment/start-release.ts';
import { cancelRelease } from '../release/cancel-release.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const tickets = { projects: ['SHOP'], moveTo: { running: 'In Release', succeeded: 'Done', rolledBack: 'Nowhere' } };
const reason = 'SHOP-1 and shop-2, not BANK-3 or SHOP-1 again';

async function started(test: TestDeps): Promise<ReleaseId> {
  const id = await approved(test, { reason });
  await attestAll(test, id);
  must(await startRelease(test.deps, { releaseId: id }, by(people.requester)));
  await until(test, id, 'the watch is healthy', ({ deployment }) => deployment?.verdict === 'healthy');
  return id;
}

async function begin() {
  const parts = await linked(database(), { tickets, documents: true });
  parts.tickets.tickets.set('SHOP-1', { title: 'Sell more <@U0HOSTILE>', status: 'Open' });
  parts.tickets.tickets.set('SHOP-2', { title: 'Sell faster', status: 'Open' });
  return parts;
}

describe('the tickets of a release', () => {
  it('are named, linked, moved, and commented once when it is live', async () => {
    const { test, tickets: system, settled } = await begin();
    const id = await started(test);
    await settled();
    expect(system.tickets.get('SHOP-1')?.status).toBe('In Release');
    expect(system.comments.size).toBe(0);
    test.clock.advance(61_000);
    await until(test, id, 'the release is completed', (now) => now.release.state === 'completed');
    await passTime(test, id);
    await passTime(test, id);
    expect([...system.tickets.values()].map(({ status }) => status)).toEqual(['Done', 'Done']);
    expect(system.calls.filter((call) => call === 'comment SHOP-1')).toHaveLength(1);
    expect([...system.comments.values()][0]?.[0]).toMatch(/^R-\d+: shop-\d+ 1\.1\.0 is live in production\.$/);
    expect([...system.links.values()]).toContain('https://pages.example.com/1');
    const rows = (await recordsOf(test, id)).filter(({ kind }) => kind === 'ticket');
    expect(rows.map(({ name, title, told }) => [name, title, told]).sort()).toEqual([
      ['SHOP-1', 'Sell more @U0HOSTILE>', 'succeeded'],
      ['SHOP-2', 'Sell faster', 'succeeded'],
    ]);
    expect((await eventTypes(test, id)).filter((type) => type === 'ticket.told').length).toBeGreaterThanOrEqual(4);
  });

  it('are told of a rollback, and one that cannot be moved is shown and not tried for ever', async () => {
    const { test, tickets: system, settled } = await begin();
    const id = await started(test);
    must(await requestRollback(test.deps, { releaseId: id, reason: 'paying fails' }, by(people.requester)));
    await until(test, id, 'it is rolled back', (now) => now.release.state === 'rolled_back');
    await settled();
    await passTime(test, id);
    expect([...system.comments.values()][0]).toEqual([
      expect.stringContaining('was rolled back to 1.0.0 in production'),
      'Reason: paying fails',
    ]);
    expect(system.calls.filter((call) => call === 'move SHOP-1 Nowhere')).toHaveLength(1);
    expect((await recordsOf(test, id)).find(({ name }) => name === 'SHOP-1')).toMatchObject({
      failure: 'it cannot be moved to Nowhere: the workflow has no such transition',
      told: 'rolled_back',
    });
    expect(toldOf(test).filter((text) => text.includes('SHOP-1'))).toHaveLength(1);
  });

  it('that do not exist are shown, and hold up nothing', async () => {
    const { test, tickets: system, settled } = await begin();
    system.tickets.clear();
    const id = await opened(test, { reason });
    await settled();
    await passTime(test, id);
    must(await cancelRelease(test.deps, { releaseId: id, reason: 'not now' }, by(people.requester)));
    await settled();
    expect((await recordsOf(test, id)).find(({ name }) => name === 'SHOP-2')?.failure).toBe('there is no such ticket');
    expect(toldOf(test).filter((text) => text.includes('SHOP-2'))).toHaveLength(1);
  });
});

describe('the page of a release', () => {
  it('is one, and is updated at every phase with names instead of ids', async () => {
    const { test, documents, settled } = await begin();
    const id = await opened(test, { reason });
    await settled();
    const page = () => [...documents.pages.values()].find(({ title }) => title.includes(test.services.shop));
    expect(page()?.markdown).toContain('Status: **planned**');
    expect(page()?.markdown).toContain(`Captain: ${people.requester.toLowerCase()}`);
    documents.mishap = 'ambiguous';
    const second = await started({ ...test, services: { ...test.services, shop: test.services.tool } });
    documents.mishap = null;
    await passTime(test, second);
    expect(documents.pages.size).toBe(2);
    const text = [...documents.pages.values()].find(({ title }) => title.includes(test.services.tool))?.markdown;
    expect(text).toContain('Status: **verifying**');
    expect(text).toContain('**Timeline**');
    expect(text).not.toMatch(/<@/);
    expect(await eventTypes(test, id)).toContain('document.written');
  });
});

describe('a service that names no other system', () => {
  it('has no records, and nothing is called', async () => {
    const { test, changes, tickets: system, documents, settled } = await linked(database(), {});
    const id = await opened(test, { reason });
    await settled();
    expect(await recordsOf(test, id)).toEqual([]);
    expect([...changes.calls, ...system.calls, ...documents.calls]).toEqual([]);
  });
});
