import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { declared, recordOf } from '../../../test/support/incidents.ts';
import { by, must, refusal } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps, workUntil } from '../../../test/support/test-deps.ts';
import { channels, people } from '../../../test/support/test-settings.ts';
import { systemClock } from '../../lib/clock.ts';
import { addActionItem } from './add-action-item.ts';
import { assessIncident } from './assess-incident.ts';
import { completeActionItem } from './complete-action-item.ts';
import { resolveIncident } from './resolve-incident.ts';
import { updateIncident } from './update-incident.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const told = (test: TestDeps, person: string, words: RegExp) =>
  test.messenger.sent.filter(
    ({ post }) => post.target === person && post.content.kind === 'text' && words.test(post.content.text),
  ).length;
const isOverdue = async (test: TestDeps, which: string) => (await recordOf(test, which)).incident.overdueSince !== null;

describe('an incident about which people hear nothing', () => {
  it('reminds its commander again and again, until there is an update', async () => {
    const test = testDeps(database(), { policy: { updateEverySev3Ms: 60 } });
    const incidentId = await declared(test);
    await workUntil(
      test.deps,
      test.work,
      'the commander is reminded twice',
      () => told(test, people.bystander, /needs an update/) >= 2,
    );
    expect(await isOverdue(test, incidentId)).toBe(true);
    await workUntil(test.deps, test.work, 'the card says so', () =>
      test.messenger.shownIncidents.some(
        ({ message, view }) => message.target === channels.releases && view.incident.overdueSince !== null,
      ),
    );
    // Less urgent from now on, so that the next update is far away.
    const assessed = { incidentId, severity: 4, scope: 'a page', impact: 'a typo', beganAt: null } as const;
    test.clock.advance(1_000);
    must(await assessIncident(test.deps, assessed, by(people.bystander)));
    expect(await isOverdue(test, incidentId)).toBe(false);
    const reminded = async () =>
      (await recordOf(test, incidentId)).entries.filter((one) => one.type === 'incident.update_overdue').length;
    const before = await reminded();
    await systemClock.sleep(200);
    await settle(test.deps, test.work);
    // The earlier reminder was due once more, and is about an update that there was.
    expect(await reminded()).toBe(before);
    expect(told(test, people.bystander, /needs an update/)).toBe(before);
    expect(told(test, people.onCall, /needs an update/)).toBe(0);
  });

  it('leaves everybody alone when there was an update in time, or when it is resolved', async () => {
    const test = testDeps(database(), { policy: { updateEverySev3Ms: 400 } });
    const incidentId = await declared(test);
    const assessed = { incidentId, severity: 3, scope: 'payments', impact: 'none at all', beganAt: null } as const;
    test.clock.advance(1_000);
    must(await assessIncident(test.deps, assessed, by(people.bystander)));
    test.clock.advance(1_000);
    must(await updateIncident(test.deps, { incidentId, words: 'still looking' }, by(people.onCall)));
    test.clock.advance(1_000);
    const resolved = { incidentId, how: 'no_action_needed', words: 'a false alarm' } as const;
    must(await resolveIncident(test.deps, resolved, by(people.onCall)));
    await systemClock.sleep(600);
    await settle(test.deps, test.work, 1_000);
    expect(told(test, people.bystander, /needs an update/)).toBe(0);
    expect((await recordOf(test, incidentId)).entries.map((one) => one.type)).not.toContain('incident.update_overdue');
  });

  it('tells whoever is on call when nobody is in command', async () => {
    const test = testDeps(database(), { policy: { updateEverySev3Ms: 60 } });
    const incidentId = await declared(test);
    await database().transaction(async (stores) => {
      const incident = await stores.incidents.lock(incidentId);
      if (incident) await stores.incidents.save({ ...incident, commanderId: null });
    });
    await workUntil(test.deps, test.work, 'on call is told', () => told(test, people.onCall, /needs an update/) > 0);
    expect(told(test, people.bystander, /needs an update/)).toBe(0);
  });
});

describe('an action item', () => {
  const item = (
    test: TestDeps,
    incidentId: string,
    more: { ownerId?: string; dueInMs?: number; title?: string } = {},
  ) =>
    addActionItem(
      test.deps,
      {
        incidentId,
        title: more.title ?? 'Limit the pool',
        ownerId: more.ownerId ?? people.author,
        dueOn: new Date(test.clock.now().getTime() + (more.dueInMs ?? 86_400_000)),
      },
      by(people.bystander),
    );

  it('needs words, an owner who can take part, and a due date in the future', async () => {
    const test = testDeps(database());
    const incidentId = await declared(test);
    expect(refusal(await item(test, incidentId, { title: ' ' })).kind).toBe('words_needed');
    expect(refusal(await item(test, incidentId, { ownerId: people.bot })).kind).toBe('no_owner');
    expect(refusal(await item(test, incidentId, { ownerId: 'UNOBODY' })).kind).toBe('no_owner');
    expect(refusal(await item(test, incidentId, { dueInMs: 0 })).kind).toBe('due_in_past');
    expect(refusal(await item(test, incidentId, { dueInMs: Number.NaN })).kind).toBe('due_in_past');
    expect((await recordOf(test, incidentId)).items).toEqual([]);
  });

  it('reminds its owner once when it is due, and nobody of one that is done', async () => {
    const test = testDeps(database());
    const incidentId = await declared(test);
    must(await item(test, incidentId, { dueInMs: 50 }));
    must(await item(test, incidentId, { dueInMs: 50, title: 'Write it down', ownerId: people.approver }));
    const second = (await recordOf(test, incidentId)).items.find((one) => one.title === 'Write it down');
    must(await completeActionItem(test.deps, { actionItemId: second?.id ?? '' }, by(people.bystander)));
    await workUntil(
      test.deps,
      test.work,
      'the owner is reminded',
      () => told(test, people.author, /Limit the pool/) > 0,
    );
    await systemClock.sleep(100);
    await settle(test.deps, test.work);
    expect(told(test, people.author, /Limit the pool/)).toBe(1);
    expect(told(test, people.approver, /Write it down/)).toBe(0);
  });

  it('is done once, by whoever says so first', async () => {
    const test = testDeps(database());
    const incidentId = await declared(test);
    must(await item(test, incidentId));
    const [known] = (await recordOf(test, incidentId)).items;
    const done = (person: string) => completeActionItem(test.deps, { actionItemId: known?.id ?? '' }, by(person));
    const answers = await Promise.all([done(people.author), done(people.onCall)]);
    expect(answers.filter((one) => one.ok)).toHaveLength(1);
    expect(answers.flatMap((one) => (one.ok ? [] : [one.error.kind]))).toEqual(['item_ended']);
    expect(refusal(await completeActionItem(test.deps, { actionItemId: 'act_none' }, by(people.author))).kind).toBe(
      'unknown_incident',
    );
  });
});
