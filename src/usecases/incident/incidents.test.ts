import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { declaration, declared, recordOf } from '../../../test/support/incidents.ts';
import { approved, by, eventTypes, must, refusal, started } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { assessIncident } from './assess-incident.ts';
import { closeIncident } from './close-incident.ts';
import { declareIncident } from './declare-incident.ts';
import { mitigateIncident } from './mitigate-incident.ts';
import { reopenIncident } from './reopen-incident.ts';
import { resolveIncident } from './resolve-incident.ts';
import { takeCommand } from './take-command.ts';
import { updateIncident } from './update-incident.ts';
import { writePostMortem } from './write-post-mortem.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const assess = (test: TestDeps, incidentId: string, severity: 1 | 2 | 3 | 4 = 3, person: string = people.bystander) =>
  assessIncident(
    test.deps,
    { incidentId, severity, scope: 'card payments', impact: 'nobody can pay by card', beganAt: null },
    by(person),
  );
const resolve = (test: TestDeps, incidentId: string, person: string = people.bystander) =>
  resolveIncident(test.deps, { incidentId, how: 'fixed_forward', words: 'the limit was raised' }, by(person));
const state = async (test: TestDeps, which: string) => (await recordOf(test, which)).incident.state;
const types = async (test: TestDeps, which: string) => (await recordOf(test, which)).entries.map((one) => one.type);

describe('declaring an incident', () => {
  it('needs no release, and puts whoever declares it in command', async () => {
    const test = testDeps(database());
    const { incident, entries } = await recordOf(test, await declared(test));
    expect(incident).toMatchObject({
      state: 'detected',
      service: test.services.shop,
      environment: 'production',
      releaseId: null,
      commanderId: people.bystander,
    });
    expect(entries.map((one) => one.type)).toEqual(['incident.declared']);
    expect(incident.nextUpdateAt?.getTime()).toBe(test.clock.now().getTime() + 2 * 3_600_000);
  });

  it.each([
    ['a title that says nothing', { title: ' x ' }, 'words_needed'],
    ['a service that does not exist', { service: 'shpo' }, 'unknown_service'],
    ['an environment that does not exist', { environment: 'moon' }, 'unknown_environment'],
    ['a release that does not exist', { releaseId: 'rel_none' }, 'unknown_release'],
  ])('is refused with %s', async (_what, more, kind) => {
    const test = testDeps(database());
    expect(refusal(await declareIncident(test.deps, declaration(test, more), by(people.bystander))).kind).toBe(kind);
  });

  it.each([
    [people.guest, 'guest'],
    [people.outsider, 'outsider'],
    [people.gone, 'deactivated'],
    [people.bot, 'not_a_person'],
  ])('is refused to %s', async (person, kind) => {
    const test = testDeps(database());
    expect(refusal(await declareIncident(test.deps, declaration(test), by(person))).kind).toBe(kind);
  });

  it('counts the same request once, and masks credentials in it', async () => {
    const test = testDeps(database());
    const input = declaration(test, { title: 'Login fails with password=hunter2hunter2' });
    const caller = by(people.bystander);
    const first = must(await declareIncident(test.deps, input, caller));
    expect(must(await declareIncident(test.deps, input, caller))).toEqual(first);
    expect(first.title).not.toContain('hunter2hunter2');
    const open = await database().read((stores) => stores.incidents.open(test.services.shop));
    expect(open).toHaveLength(1);
    expect(JSON.stringify((await recordOf(test, first.ref)).entries)).not.toContain('hunter2hunter2');
  });

  it('shows the open one to whoever declares a second one for the same deployment, and only then', async () => {
    const test = testDeps(database());
    const releaseId = await started(test);
    const input = declaration(test, { releaseId });
    const [one, two] = await Promise.all(
      [people.requester, people.onCall].map((person) => declareIncident(test.deps, input, by(person))),
    );
    if (!one || !two) throw new Error('both are answered');
    expect([must(one).isNew, must(two).isNew].sort()).toEqual([false, true]);
    expect(must(one).ref).toBe(must(two).ref);
    expect((await eventTypes(test, releaseId)).filter((type) => type === 'incident.declared')).toHaveLength(1);
    const { incident } = await recordOf(test, must(one).ref);
    must(await assess(test, incident.id));
    must(await resolve(test, incident.id));
    must(await closeIncident(test.deps, { incidentId: incident.id }, by(people.onCall)));
    expect(must(await declareIncident(test.deps, input, by(people.onCall))).isNew).toBe(true);
  });

  it('works for a release that has not started, and names other open ones of the service', async () => {
    const test = testDeps(database());
    const releaseId = await approved(test);
    const first = must(await declareIncident(test.deps, declaration(test, { releaseId }), by(people.bystander)));
    expect(first.others).toEqual([]);
    const second = must(await declareIncident(test.deps, declaration(test), by(people.bystander)));
    expect(second).toMatchObject({ isNew: true, others: [first.ref] });
  });
});

describe('the response to an incident', () => {
  const told = async (test: TestDeps) => {
    await settle(test.deps, test.work, 1_500);
    return test.messenger.sent.flatMap(({ post }) =>
      post.content.kind === 'text' && post.content.text.includes('is of severity') ? [post.target] : [],
    );
  };

  it('tells more people directly the worse it is, and each of them once for a severity', async () => {
    const test = testDeps(database());
    const incidentId = await declared(test);
    expect(await told(test)).toEqual([]);
    must(await assess(test, incidentId, 2));
    expect(await told(test)).toEqual([people.onCall]);
    must(await assess(test, incidentId, 2));
    expect(await told(test)).toEqual([people.onCall]);
    must(await assess(test, incidentId, 1));
    expect((await told(test)).sort()).toEqual([people.manager, people.onCall, people.onCall].sort());
  });

  it('begins when a person declares a severe one, and does not wait for the assessment', async () => {
    const test = testDeps(database());
    const incidentId = await declared(test, { severity: 1 });
    expect((await told(test)).sort()).toEqual([people.manager, people.onCall].sort());
    must(await assess(test, incidentId, 1));
    expect(await told(test)).toHaveLength(2);
  });
});

describe('the life of an incident', () => {
  it('takes only the steps that its lifecycle has', async () => {
    const test = testDeps(database());
    const incidentId = await declared(test);
    expect(refusal(await resolve(test, incidentId))).toMatchObject({ kind: 'incident_not_now', state: 'detected' });
    must(await assess(test, incidentId));
    expect(refusal(await closeIncident(test.deps, { incidentId }, by(people.onCall))).kind).toBe('incident_not_now');
    must(await mitigateIncident(test.deps, { incidentId, words: 'traffic was moved' }, by(people.onCall)));
    must(await assess(test, incidentId, 4));
    expect(await state(test, incidentId)).toBe('mitigated');
    must(await resolve(test, incidentId));
    must(await reopenIncident(test.deps, { incidentId, words: 'it fails again' }, by(people.onCall)));
    expect((await recordOf(test, incidentId)).incident).toMatchObject({
      state: 'assessed',
      resolvedAt: null,
      mitigatedAt: null,
      resolution: null,
      nextUpdateAt: expect.any(Date),
    });
    must(await resolve(test, incidentId));
    must(await closeIncident(test.deps, { incidentId }, by(people.onCall)));
    const late = { incidentId, words: 'one more thing' };
    for (const act of [updateIncident, mitigateIncident, reopenIncident])
      expect(refusal(await act(test.deps, late, by(people.onCall)))).toMatchObject({ state: 'closed', allowed: [] });
    expect(refusal(await takeCommand(test.deps, { incidentId }, by(people.onCall))).kind).toBe('incident_not_now');
  });

  it('is refused for an incident that does not exist, and to people who may not take part', async () => {
    const test = testDeps(database());
    const incidentId = await declared(test);
    const none = { incidentId: 'inc_none', words: 'how it stands' };
    expect(refusal(await updateIncident(test.deps, none, by(people.onCall))).kind).toBe('unknown_incident');
    const words = { incidentId, words: 'how it stands' };
    expect(refusal(await updateIncident(test.deps, words, by(people.guest))).kind).toBe('guest');
    test.directory.isAway = true;
    expect(refusal(await updateIncident(test.deps, words, by(people.onCall))).kind).toBe('could_not_find_out');
    test.directory.isAway = false;
    expect(refusal(await updateIncident(test.deps, { incidentId, words: ' a ' }, by(people.onCall))).kind).toBe(
      'words_needed',
    );
    expect(await types(test, incidentId)).toEqual(['incident.declared']);
  });

  it('is resolved once when two people press at the same time', async () => {
    const test = testDeps(database());
    const incidentId = await declared(test);
    must(await assess(test, incidentId));
    const answers = await Promise.all([resolve(test, incidentId), resolve(test, incidentId, people.onCall)]);
    expect(answers.filter((one) => one.ok)).toHaveLength(1);
    expect((await types(test, incidentId)).filter((type) => type === 'incident.resolved')).toHaveLength(1);
  });

  it('is not assessed as having begun after it was declared', async () => {
    const test = testDeps(database());
    const incidentId = await declared(test);
    const later = new Date(test.clock.now().getTime() + 60_000);
    const assessed = { incidentId, severity: 1, scope: 'everything', impact: 'nothing works', beganAt: later } as const;
    expect(refusal(await assessIncident(test.deps, assessed, by(people.onCall))).kind).toBe('began_later');
    const earlier = new Date(test.clock.now().getTime() - 60_000);
    must(await assessIncident(test.deps, { ...assessed, beganAt: earlier }, by(people.onCall)));
    expect((await recordOf(test, incidentId)).incident).toMatchObject({ beganAt: earlier, severity: 1 });
  });

  it('changes its commander when somebody takes over, once', async () => {
    const test = testDeps(database());
    const incidentId = await declared(test);
    must(await takeCommand(test.deps, { incidentId }, by(people.onCall)));
    must(await takeCommand(test.deps, { incidentId }, by(people.onCall)));
    expect((await recordOf(test, incidentId)).incident.commanderId).toBe(people.onCall);
    expect(await types(test, incidentId)).toEqual(['incident.declared', 'incident.command_taken']);
  });

  it('is closed only with a post-mortem when it is severe, as the policy says', async () => {
    const written = (incidentId: string) => ({
      incidentId,
      helped: '',
      didNotHelp: '',
      conditions: '',
      lesson: 'Test the\npool',
    });
    for (const [severity, upTo, isNeeded] of [
      [1, 2, true],
      [2, 2, true],
      [3, 2, false],
      [3, 3, true],
      [1, 0, false],
    ] as const) {
      const test = testDeps(database(), { policy: { postMortemUpToSeverity: upTo } });
      const incidentId = await declared(test);
      must(await assess(test, incidentId, severity));
      expect(refusal(await writePostMortem(test.deps, written(incidentId), by(people.onCall))).kind).toBe(
        'incident_not_now',
      );
      must(await resolve(test, incidentId));
      if (isNeeded) {
        expect(refusal(await closeIncident(test.deps, { incidentId }, by(people.onCall)))).toMatchObject({
          kind: 'post_mortem_needed',
          severity,
        });
        expect(await state(test, incidentId)).toBe('resolved');
        must(await writePostMortem(test.deps, written(incidentId), by(people.onCall)));
      }
      must(await closeIncident(test.deps, { incidentId }, by(people.onCall)));
      expect((await recordOf(test, incidentId)).incident.postMortem?.lesson).toBe(
        isNeeded ? 'Test the pool' : undefined,
      );
    }
  });
});
