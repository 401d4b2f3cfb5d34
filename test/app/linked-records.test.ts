import { afterAll, afterEach, expect, it } from 'vitest';
import { changeOf } from '../../src/domain/linked-record/linked-record.ts';
import { integration as servicenow } from '../../src/integrations/servicenow/integration.ts';
import { Secret } from '../../src/lib/redact.ts';
import type { ChangeSystem } from '../../src/ports/change-system.ts';
import { requestRollback } from '../../src/usecases/deployment/request-rollback.ts';
import { startRelease } from '../../src/usecases/deployment/start-release.ts';
import { FakeServiceNow } from '../fakes/servicenow.ts';
import { embeddedDatabase } from '../support/embedded-database.ts';
import { withParts } from '../support/fake-systems.ts';
import { integrationContext } from '../support/integration-context.ts';
import { linked, passTime, recordsOf, toldOf, worked } from '../support/linked.ts';
import { approved, attestAll, by, must, refusal, until } from '../support/story.ts';
import { clearQueues, workerFor } from '../support/test-deps.ts';
import { people } from '../support/test-settings.ts';

const database = embeddedDatabase();
const fakes: FakeServiceNow[] = [];
afterEach(() => clearQueues(database()));
afterAll(() => Promise.all(fakes.map(({ server }) => server.stop())));

/** Releases whose change requests are in the fake of ServiceNow, by the real adapter. */
async function begin() {
  const fake = new FakeServiceNow();
  await fake.server.start();
  fakes.push(fake);
  const settings = { url: fake.server.url, clientIdVariable: 'client', clientSecretVariable: 'client-secret' };
  const context = integrationContext({ secret: (name) => new Secret(name) });
  const { changeSystem } = await servicenow.connect(settings, context);
  const { test } = await linked(database(), { change: { requireApproval: true } });
  await test.work.stop(1_000);
  const deps = { ...test.deps, systems: withParts(test.deps.systems, { changeSystem: changeSystem as ChangeSystem }) };
  return { fake, test: { ...test, deps, work: workerFor(deps) } };
}

it('carries a change request in ServiceNow from the request to the success of a release', async () => {
  const { fake, test } = await begin();
  const id = await approved(test);
  await attestAll(test, id);
  await worked(test);
  const [record] = fake.records;
  expect(record).toMatchObject({ state: '-4', approval: 'requested' });
  const start = () => startRelease(test.deps, { releaseId: id }, by(people.requester));
  expect(JSON.stringify(refusal(await start()))).toContain('CHANGE_NOT_APPROVED');
  fake.server.fail({ kind: 'answer', answer: { status: 500 } }, { times: Number.POSITIVE_INFINITY });
  expect(JSON.stringify(refusal(await start()))).toContain('CHANGE_UNKNOWN');
  fake.server.recover();
  Object.assign(record ?? {}, { approval: 'approved', state: '-2' });
  must(await start());
  await until(test, id, 'the watch is healthy', ({ deployment }) => deployment?.verdict === 'healthy');
  expect(record).toMatchObject({ state: '-1' });
  test.clock.advance(61_000);
  await until(test, id, 'it is completed', ({ release }) => release.state === 'completed');
  await worked(test);
  expect(record).toMatchObject({ state: '3', fields: { close_code: 'successful' } });
  expect(record?.fields.close_notes).toContain('is live in production');
  expect(changeOf(await recordsOf(test, id))).toMatchObject({ status: 'Closed', failure: null });
  expect(fake.records).toHaveLength(1);
});

it('closes it as unsuccessful after a rollback during which ServiceNow was down', async () => {
  const { fake, test } = await begin();
  const id = await approved(test);
  await attestAll(test, id);
  await worked(test);
  const [record] = fake.records;
  Object.assign(record ?? {}, { approval: 'approved', state: '-2' });
  must(await startRelease(test.deps, { releaseId: id }, by(people.requester)));
  await until(test, id, 'the watch is healthy', ({ deployment }) => deployment?.verdict === 'healthy');
  fake.server.fail({ kind: 'cut-before' }, { times: Number.POSITIVE_INFINITY });
  must(await requestRollback(test.deps, { releaseId: id, reason: 'paying fails' }, by(people.requester)));
  await until(test, id, 'it is rolled back', ({ release }) => release.state === 'rolled_back');
  for (let call = 0; call < 6; call += 1) await passTime(test, id);
  expect(toldOf(test)).toEqual([expect.stringContaining('cannot be updated')]);
  fake.server.recover();
  await passTime(test, id);
  expect(record).toMatchObject({ state: '3', fields: { close_code: 'unsuccessful' } });
  expect(record?.fields.close_notes).toContain('Reason: paying fails');
});
