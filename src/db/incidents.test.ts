import postgres from 'postgres';
import { describe, expect, it } from 'vitest';
import { incidentContract } from '../../test/contracts/incident-contract.ts';
import { embeddedDatabase } from '../../test/support/embedded-database.ts';
import { declaration, recordOf } from '../../test/support/incidents.ts';
import { describeWith } from '../../test/support/needs.ts';
import { twoReplicas } from '../../test/support/replicas.ts';
import { by, eventTypes, must, started } from '../../test/support/story.ts';
import { testDeps } from '../../test/support/test-deps.ts';
import { people } from '../../test/support/test-settings.ts';
import { assessIncident } from '../usecases/incident/assess-incident.ts';
import { declareIncident } from '../usecases/incident/declare-incident.ts';
import { resolveIncident } from '../usecases/incident/resolve-incident.ts';

incidentContract('the embedded database', embeddedDatabase());

describeWith('postgres', 'a PostgreSQL server', (serverUrl) => {
  const replicas = twoReplicas(serverUrl);
  incidentContract('PostgreSQL', () => replicas.first);

  describe('races about incidents between replicas', () => {
    it('leave one incident when two people declare one for the same deployment at the same time', async () => {
      for (let round = 0; round < 15; round += 1) {
        const test = testDeps(replicas.first);
        const releaseId = await started(test);
        const declare = (database: typeof replicas.first, person: string) =>
          declareIncident({ ...test.deps, database }, declaration(test, { releaseId }), by(person));
        const answers = await Promise.all([
          declare(replicas.first, people.requester),
          declare(replicas.second, people.onCall),
          declare(replicas.second, people.approver),
        ]);
        expect(new Set(answers.map((answer) => must(answer).ref)).size).toBe(1);
        expect(answers.filter((answer) => must(answer).isNew)).toHaveLength(1);
        const all = await replicas.first.read((stores) => stores.incidents.forRelease(releaseId));
        expect(all).toHaveLength(1);
        expect((await eventTypes(test, releaseId)).filter((type) => type === 'incident.declared')).toHaveLength(1);
      }
    }, 120_000);

    it('resolve an incident once', async () => {
      for (let round = 0; round < 15; round += 1) {
        const test = testDeps(replicas.first);
        const { ref } = must(await declareIncident(test.deps, declaration(test), by(people.requester)));
        const incidentId = (await recordOf(test, ref)).incident.id;
        const assessed = {
          incidentId,
          severity: 2,
          scope: 'all of it',
          impact: 'nothing works',
          beganAt: null,
        } as const;
        must(await assessIncident(test.deps, assessed, by(people.requester)));
        const resolved = { incidentId, how: 'fixed_forward', words: 'the limit was raised' } as const;
        const answers = await Promise.all(
          replicas.both.map((database) => resolveIncident({ ...test.deps, database }, resolved, by(people.requester))),
        );
        expect(answers.filter((answer) => answer.ok)).toHaveLength(1);
        const { entries } = await recordOf(test, ref);
        expect(entries.filter((entry) => entry.type === 'incident.resolved')).toHaveLength(1);
      }
    }, 60_000);
  });

  it('refuses to change or remove what happened in an incident', async () => {
    const test = testDeps(replicas.first);
    must(await declareIncident(test.deps, declaration(test), by(people.requester)));
    const sql = postgres(replicas.url, { max: 1, onnotice: () => {} });
    try {
      await expect(sql`update incident_events set data = '{}'`).rejects.toThrow('only added to');
      await expect(sql`delete from incident_events`).rejects.toThrow('only added to');
      await expect(sql`truncate incident_events`).rejects.toThrow('only added to');
    } finally {
      await sql.end({ timeout: 1 });
    }
  });
});
