import type { ReleaseId } from '../../src/domain/ids.ts';
import type { LinkedRecord } from '../../src/domain/linked-record/linked-record.ts';
import type { TicketSettings } from '../../src/domain/linked-record/settings.ts';
import type { Service } from '../../src/domain/service.ts';
import type { Database } from '../../src/ports/database.ts';
import type { Deps } from '../../src/usecases/deps.ts';
import { fakeChangeSystem, fakeDocuments, fakeTickets } from './fake-records.ts';
import { withParts } from './fake-systems.ts';
import { view } from './story.ts';
import { type TestDeps, testDeps, workerFor } from './test-deps.ts';

/** What the services keep in other systems. */
export interface LinkedOptions {
  change?: { requireApproval: boolean };
  tickets?: Pick<TicketSettings, 'projects' | 'moveTo'>;
  documents?: true;
}

/** Every service with its records in fakes of other systems. */
export async function linked(database: Database, options: LinkedOptions) {
  const made = testDeps(database);
  await made.work.stop(1_000);
  const fakes = { changes: fakeChangeSystem(), tickets: fakeTickets(), documents: fakeDocuments() };
  const services = Object.fromEntries(
    Object.entries(made.deps.settings.services).map(([name, service]) => [name, withRecords(service, options)]),
  );
  const deps: Deps = {
    ...made.deps,
    settings: { ...made.deps.settings, services },
    systems: withParts(made.deps.systems, {
      changeSystem: fakes.changes,
      tickets: fakes.tickets,
      documents: fakes.documents,
    }),
  };
  const test: TestDeps = { ...made, deps, work: workerFor(deps) };
  return { test, ...fakes, settled: () => worked(test) };
}

function withRecords(service: Service, { change, tickets, documents }: LinkedOptions): Service {
  return {
    ...service,
    tickets: tickets ? { uses: 'fake', with: {}, ...tickets } : null,
    documents: documents ? { uses: 'fake', with: {} } : null,
    environments: Object.fromEntries(
      Object.entries(service.environments).map(([name, environment]) => [
        name,
        { ...environment, change: change ? { uses: 'fake', with: {}, type: 'normal', ...change } : null },
      ]),
    ),
  };
}

export async function recordsOf(test: TestDeps, id: ReleaseId): Promise<readonly LinkedRecord[]> {
  return (await view(test, id)).records;
}

/** Makes every record due, as time would. */
export async function passTime(test: TestDeps, id: ReleaseId): Promise<void> {
  const records = await recordsOf(test, id);
  await test.deps.database.transaction(async (stores) => {
    for (const record of records) await stores.linkedRecords.schedule(record.id, 0);
  });
  await worked(test);
}

/** Works on the records that are due; a watch never settles. */
export async function worked(test: TestDeps): Promise<void> {
  for (let round = 0; round < 6; round += 1) await test.work.idle();
}

/** What was told in the threads about records. */
export const toldOf = (test: TestDeps) =>
  test.messenger.sent.flatMap(({ post }) =>
    post.content.kind === 'text' && post.key.startsWith('linked-record:') ? [post.content.text] : [],
  );
