import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import type { FakePager } from '../../../test/support/fake-pager.ts';
import { assess, pageNow, paging } from '../../../test/support/incident-pages.ts';
import { declared, recordOf } from '../../../test/support/incidents.ts';
import { must } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps } from '../../../test/support/test-deps.ts';
import type { Timelines } from '../../domain/escalation/timeline.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { pageKey } from '../../domain/incident/page.ts';
import { callMissedPagers } from './call-missed-pagers.ts';
import { pageRow } from './page-on-call.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

describe('a pager that does not answer', () => {
  const due = async (test: TestDeps, id: IncidentId) => {
    await database().transaction((stores) => stores.incidentReminders.schedule(pageRow({ id }, 'pagerduty'), 0));
    await settle(test.deps, test.work);
  };

  it.each(['lost', 'ambiguous'] as const)(
    'is called again when the call was %s, and people are told',
    async (mishap) => {
      const { test, pager } = paging(database());
      pager.mishap = mishap;
      const id = await declared(test, { severity: 2 });
      await settle(test.deps, test.work);
      const told = () => test.messenger.sent.map(({ post }) => JSON.stringify(post.content)).join('\n');
      expect((await pageNow(test, id))?.failures.get('pagerduty')).toBeDefined();
      expect(told()).toContain('so it has paged nobody');
      pager.mishap = null;
      await due(test, id);
      expect((await pageNow(test, id))?.failures.size).toBe(0);
      expect(told()).toContain('answers again');
      expect([...pager.alerts.keys()]).toEqual([pageKey(id)]);
    },
  );

  it('ends what may have arrived', async () => {
    const { test, pager } = paging(database());
    pager.mishap = 'ambiguous';
    const id = await declared(test, { severity: 2 });
    await settle(test.deps, test.work);
    pager.mishap = null;
    must(await assess(test, id, 3));
    await settle(test.deps, test.work);
    expect(pager.alerts.size).toBe(0);
    expect(pager.calls.at(-1)).toBe(`resolve ${pageKey(id)}`);
  });

  it('is not called again when it has left the timeline of the service', async () => {
    const { test, pager } = paging(database());
    const id = await declared(test, { severity: 2 });
    await settle(test.deps, test.work);
    const other: Timelines = { critical: [{ notify: [{ kind: 'pager', uses: 'other' }], afterMs: 0 }] };
    const { escalation, ...settings } = test.deps.settings;
    test.deps.settings = { ...settings, escalation: { ...escalation, services: {}, tiers: {}, organization: other } };
    must(await assess(test, id, 1));
    await settle(test.deps, test.work);
    await due(test, id);
    // The pager that only remembers stands for both.
    expect(pager.calls).toHaveLength(2);
    expect((await pageNow(test, id))?.paging).toEqual(['other']);
  });

  it('is told again and again what it would forget, until it is over', async () => {
    const { test, pager } = paging(database());
    Object.assign(pager, { repeatMs: 60_000 });
    const id = await declared(test, { severity: 2 });
    await settle(test.deps, test.work);
    await due(test, id);
    expect(pager.calls).toHaveLength(2);
    const types = (await recordOf(test, id)).entries.map(({ type }) => type);
    expect(types.filter((type) => type === 'incident.pager_told')).toHaveLength(1);
    must(await assess(test, id, 4));
    await settle(test.deps, test.work);
    const state = await database().read((stores) => stores.incidentReminders.state());
    expect(pager.calls.at(-1)).toBe(`resolve ${pageKey(id)}`);
    expect(state.due).toBe(0);
  });
});

describe('a call that nobody made, because another version took its row', () => {
  const taken = async (test: TestDeps, id: IncidentId) => {
    await database().transaction((stores) => stores.incidentReminders.schedule(pageRow({ id }, 'pagerduty'), null));
    await settle(test.deps, test.work);
  };
  const look = async (test: TestDeps, afterMs: number) => {
    test.clock.advance(afterMs);
    await callMissedPagers(test.deps);
    await settle(test.deps, test.work);
  };

  /** Incidents of other tests are still open. */
  const callsFor = (pager: FakePager, id: IncidentId) => pager.calls.filter((call) => call.endsWith(pageKey(id)));

  it('is made after two minutes, and not again once it was confirmed', async () => {
    const { test, pager } = paging(database());
    const id = await declared(test, { severity: 2 });
    await taken(test, id);
    await look(test, 119_000);
    expect(callsFor(pager, id)).toEqual([]);
    await look(test, 2_000);
    await look(test, 600_000);
    expect(callsFor(pager, id)).toEqual([`raise ${pageKey(id)}`]);
    must(await assess(test, id, 4));
    await taken(test, id);
    expect(pager.alerts.has(pageKey(id))).toBe(true);
    await look(test, 0);
    expect(pager.alerts.has(pageKey(id))).toBe(false);
  });

  it('is not made before the time of its tier, for a pager that fails, or for an end of what never began', async () => {
    const later: Timelines = {
      critical: [
        { notify: [], afterMs: 0 },
        { notify: [{ kind: 'pager', uses: 'pagerduty' }], afterMs: 3_600_000 },
      ],
    };
    const { test, pager } = paging(database(), later);
    const id = await declared(test, { severity: 2 });
    await taken(test, id);
    await look(test, 3_600_000);
    expect(callsFor(pager, id)).toEqual([]);
    must(await assess(test, id, 4));
    await taken(test, id);
    await look(test, 3_600_000);
    expect(callsFor(pager, id)).toEqual([]);
    const failing = paging(database());
    failing.pager.mishap = 'lost';
    const lost = await declared(failing.test, { severity: 2 });
    await settle(failing.test.deps, failing.test.work);
    failing.pager.mishap = null;
    await look(failing.test, 600_000);
    expect([callsFor(failing.pager, lost), (await pageNow(failing.test, lost))?.failures.size]).toEqual([[], 1]);
  });
});
