import { afterEach, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { declared, recordOf } from '../../../test/support/incidents.ts';
import { linked, recordsOf } from '../../../test/support/linked.ts';
import { by, must, opened } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { IncidentId, ReleaseId } from '../../domain/ids.ts';
import { assessIncident } from '../incident/assess-incident.ts';
import { closeIncident } from '../incident/close-incident.ts';
import { resolveIncident } from '../incident/resolve-incident.ts';
import { writePostMortem } from '../incident/write-post-mortem.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

async function resolved(test: TestDeps, releaseId: ReleaseId | null): Promise<IncidentId> {
  const incidentId = await declared(test, { releaseId });
  const assessed = { incidentId, severity: 2, scope: 'all of it', impact: 'nothing works', beganAt: null } as const;
  must(await assessIncident(test.deps, assessed, by(people.requester)));
  const words = 'the limit was raised';
  must(await resolveIncident(test.deps, { incidentId, how: 'fixed_forward', words }, by(people.requester)));
  return incidentId;
}

const write = async (test: TestDeps, incidentId: IncidentId, lesson: string) =>
  must(
    await writePostMortem(
      test.deps,
      { incidentId, helped: 'the alert', didNotHelp: '', conditions: '', lesson },
      by(people.requester),
    ),
  );

it('writes the post-mortem of an incident to one page of its own, and keeps it up to date', async () => {
  const { test, documents, settled } = await linked(database(), { documents: true });
  const releaseId = await opened(test);
  const incidentId = await resolved(test, releaseId);
  await settled();
  const pages = () => [...documents.pages.values()].filter(({ title }) => title.startsWith('Post-mortem'));
  expect(pages()).toEqual([]);
  await write(test, incidentId, 'limits need an alert');
  await settled();
  const ref = `I-${(await recordOf(test, incidentId)).incident.number}`;
  expect(pages()).toMatchObject([
    {
      title: `Post-mortem of ${ref}: ${test.services.shop} in production`,
      markdown: expect.stringContaining('- limits need an alert'),
    },
  ]);
  must(await closeIncident(test.deps, { incidentId }, by(people.requester)));
  await settled();
  expect(pages()).toMatchObject([{ markdown: expect.stringContaining('- state: closed') }]);
  expect((await recordsOf(test, releaseId)).map(({ name }) => name).sort()).toEqual([ref, 'release']);
});

it('writes none for an incident without a release', async () => {
  const { test, documents, settled } = await linked(database(), { documents: true });
  await write(test, await resolved(test, null), 'limits need an alert');
  await settled();
  expect(documents.pages.size).toBe(0);
});
