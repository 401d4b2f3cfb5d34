import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { declaration, declared, recordOf } from '../../../test/support/incidents.ts';
import { by, must } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps, workUntil } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { addActionItem } from './add-action-item.ts';
import { assessIncident } from './assess-incident.ts';
import { closeIncident } from './close-incident.ts';
import { declareIncident } from './declare-incident.ts';
import { mitigateIncident } from './mitigate-incident.ts';
import { reopenIncident } from './reopen-incident.ts';
import { resolveIncident } from './resolve-incident.ts';
import { updateIncident } from './update-incident.ts';
import { writePostMortem } from './write-post-mortem.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

/** Goes through everything that people can type into an incident, with `words` of each place in it. */
async function typed(test: TestDeps, words: (place: string) => string): Promise<string> {
  const who = by.bind(null, people.bystander);
  const input = declaration(test, { title: words('title'), impact: words('impact') });
  const { ref } = must(await declareIncident(test.deps, input, who()));
  const { id: incidentId } = (await recordOf(test, ref)).incident;
  // What was typed first is shown before it is replaced.
  await workUntil(test.deps, test.work, 'its card is shown', () => test.messenger.shownIncidents.length > 0);
  const assessed = { incidentId, severity: 3, scope: words('scope'), impact: words('impact2'), beganAt: null } as const;
  must(await assessIncident(test.deps, assessed, who()));
  must(await updateIncident(test.deps, { incidentId, words: words('update') }, who()));
  must(await mitigateIncident(test.deps, { incidentId, words: words('mitigated') }, who()));
  must(await reopenIncident(test.deps, { incidentId, words: words('reopened') }, who()));
  must(await resolveIncident(test.deps, { incidentId, how: 'fixed_forward', words: words('resolved') }, who()));
  const dueOn = new Date(test.clock.now().getTime() + 86_400_000);
  must(await addActionItem(test.deps, { incidentId, title: words('item'), ownerId: people.author, dueOn }, who()));
  const postMortem = {
    helped: words('helped'),
    didNotHelp: words('did-not'),
    conditions: words('conditions'),
    lesson: words('lesson'),
  };
  must(await writePostMortem(test.deps, { incidentId, ...postMortem }, who()));
  must(await closeIncident(test.deps, { incidentId }, who()));
  await settle(test.deps, test.work, 2_000);
  return incidentId;
}

describe('what people type into an incident', () => {
  const places = ['title', 'impact', 'impact2', 'scope', 'update', 'mitigated', 'reopened', 'resolved', 'item'];
  const written = ['helped', 'did-not', 'conditions', 'lesson'];

  it('is kept without the credentials in it, and told without them', async () => {
    const test = testDeps(database());
    const incidentId = await typed(test, (place) => `it says password=hunter2hunter2-${place}`);
    const { shownIncidents, sent } = test.messenger;
    const everything = JSON.stringify([await recordOf(test, incidentId), shownIncidents, sent]);
    const kept = [...places, ...written].filter((place) => everything.includes(`hunter2hunter2-${place}`));
    expect(kept).toEqual([]);
    expect(everything).toContain('it says password');
  });

  it('mentions nobody in what is posted of it', async () => {
    const test = testDeps(database());
    const mentions = '<!channel> <@UMANAGER> <#CRELEASES> <!subteam^SONCALL>';
    await typed(test, (place) => `${place} ${mentions}`);
    const texts = test.messenger.sent.flatMap(({ post }) => (post.content.kind === 'text' ? [post.content.text] : []));
    const ofPlace = (place: string) => texts.filter((text) => text.includes(`${place} `));
    for (const place of ['update', 'mitigated', 'reopened', 'resolved']) {
      expect([place, ofPlace(place).length]).not.toEqual([place, 0]);
      for (const text of ofPlace(place)) expect(text).not.toMatch(/<[!@#]/);
    }
  });
});

it('an incident without a title, or with one of spaces, is none', async () => {
  const test = testDeps(database());
  for (const title of ['', '   ', ' a '])
    expect((await declareIncident(test.deps, declaration(test, { title }), by(people.bystander))).ok).toBe(false);
  expect(await declared(test)).toMatch(/^inc_/);
});
