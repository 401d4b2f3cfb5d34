import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectDatabase } from '../../src/db/connect.ts';
import { system } from '../../src/domain/actor.ts';
import { emptyModel } from '../../src/domain/analysis/anomaly/model.ts';
import { describeProblem } from '../../src/domain/audit/problem.ts';
import type { ReleaseId } from '../../src/domain/ids.ts';
import { silentLogger } from '../../src/lib/log.ts';
import type { Database } from '../../src/ports/database.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { sealEvents } from '../../src/usecases/audit/seal-events.ts';
import { sealHead } from '../../src/usecases/audit/seal-head.ts';
import { verifyAudit } from '../../src/usecases/audit/verify-audit.ts';
import {
  aDeployment,
  aLock,
  anApproval,
  anEscalation,
  aPost,
  aProposal,
  aRelease,
  aStep,
  id,
  moment,
} from '../support/builders.ts';
import { anIncident } from '../support/incidents.ts';
import { describeWith } from '../support/needs.ts';
import { migrateToBefore } from '../support/old-database.ts';
import { aLinkedRecord } from '../support/record-builders.ts';
import { snapshots } from '../support/schema-rules.ts';
import { aNote, anAgent, aTask, aTodo } from '../support/task-builders.ts';
import { createTemporaryDatabase, type TemporaryDatabase } from '../support/temporary-database.ts';

/** What the version before knows of the schema. */
const before = snapshots().at(-2);
if (!before) throw new Error('there is no schema before the present one');
const oldTables = Object.values(before.tables);
/** What no version may change. */
const onlyAddedTo = new Set(['events', 'audit_heads', 'audit_seals', 'incident_events']);
const columnsOf = (table: (typeof oldTables)[number]) => Object.keys(table.columns);

describeWith('postgres', 'a replica of the version before, on the present schema', (serverUrl) => {
  let temporary: TemporaryDatabase;
  let database: Database;
  /** The connection of the old replica. */
  let old: Sql;
  const oldReleases: ReleaseId[] = [];

  beforeAll(async () => {
    temporary = await createTemporaryDatabase(serverUrl);
    // As the bot connects: a prepared statement would not survive that its table gets a column.
    old = postgres(temporary.url, { max: 2, onnotice: () => {}, prepare: false });
    await migrateToBefore(temporary.url);
    for (let number = 0; number < 5; number += 1) {
      const release = await insertOldRelease();
      oldReleases.push(release);
      for (let event = 0; event < 4; event += 1) await appendAsOld(old, release);
    }
    // The new replica starts while the old one runs: it brings the schema up to date.
    database = await connectDatabase({ kind: 'postgres', url: temporary.url }, { logger: silentLogger });
  }, 60_000);
  afterAll(async () => {
    await database?.close();
    await old?.end({ timeout: 2 });
    await temporary?.drop();
  });

  async function insertOldRelease(): Promise<ReleaseId> {
    const release = aRelease({ state: 'completed' });
    await old`insert into releases (id, service, version, environment, reason, requester_id, captain_id, state, revision,
        plan, plan_hash, root_task_id, created_at, updated_at)
      values (${release.id}, ${release.service}, ${release.version}, ${release.environment}, ${release.reason},
        ${release.requesterId}, ${release.captainId}, ${release.state}, 1, ${old.json(JSON.parse(JSON.stringify(release.plan)))},
        ${release.planHash}, ${release.rootTaskId}, ${moment}, ${moment})`;
    return release.id;
  }

  /** What the version before did for every event: lock the release, append without a seal, save the release. */
  async function appendAsOld(sql: Sql, release: ReleaseId): Promise<void> {
    await sql.begin(async (tx) => {
      await tx`select * from releases where id = ${release} for update`;
      await tx`insert into events (release_id, type, data, actor_kind, actor_id, at)
        values (${release}, 'note.added', ${tx.json({ kind: 'log', severity: 'normal' })}, 'person', 'U1', ${moment})`;
      await tx`update releases set revision = revision + 1, updated_at = now() where id = ${release}`;
    });
  }

  const appendAsNew = (release: ReleaseId) =>
    database.transaction(async (stores) => {
      const locked = await stores.releases.lock(release);
      if (!locked) throw new Error(`there is no release ${release}`);
      await stores.events.append(release, 'release.closed', { reason: 'done' }, system, moment);
      await stores.releases.save({ ...locked, revision: locked.revision + 1 });
    });

  async function verdict(): Promise<string> {
    const { events, problem } = await verifyAudit(database, { knownHead: null, onProgress: () => {} });
    return problem ? describeProblem(problem) : `${events} events: intact`;
  }

  it('leaves events without a seal, which the new one seals once, in the order in which they came', async () => {
    expect(await verdict()).toMatch(/^R-1, event 1: not sealed/);
    expect(await sealEvents({ database })).toBe(5);
    expect(await verdict()).toBe('20 events: intact');
  });

  it('appends to the same releases at the same time as the new one, and nothing is lost or out of place', async () => {
    const rounds = 30;
    const one = async (append: (release: ReleaseId) => Promise<void>) => {
      for (let round = 0; round < rounds; round += 1)
        await append(oldReleases[round % oldReleases.length] ?? ('' as ReleaseId));
    };
    await Promise.all([
      one((release) => appendAsOld(old, release)),
      one(appendAsNew),
      one(appendAsNew),
      one((release) => appendAsOld(old, release)),
    ]);
    await sealEvents({ database });
    expect(await verdict()).toBe(`${20 + 4 * rounds} events: intact`);
    const [{ count } = { count: 0 }] = await old<{ count: number }[]>`
      select count(*)::int as count from releases, (select release_id, count(*) as events, max(position) as last,
        count(distinct position) as places from events group by release_id) as chain
      where chain.release_id = releases.id and events = last and places = last and event_count = last`;
    expect(count).toBe(oldReleases.length);
  }, 60_000);

  describe('writes every table as it knew it', () => {
    beforeAll(fillEveryTable);

    async function fillEveryTable(): Promise<void> {
      await database.transaction(async (stores) => {
        const { id: releaseId, service } = await stores.releases.insert(aRelease());
        const deployment = aDeployment(releaseId, { service });
        const root = aTask(releaseId);
        const proposal = aProposal(releaseId, deployment.id);
        await stores.deployments.insert(deployment);
        await stores.steps.insert([aStep(deployment, 0)]);
        await stores.watches.insert({ id: id<'Watch'>('wat'), releaseId, deploymentId: deployment.id }, 1_000);
        const measured = { check: 'pay', at: moment, outcome: 'successful' as const, latencyMs: 12, detail: '' };
        await stores.watches.addMeasurements(deployment.id, [measured]);
        const escalation = anEscalation(releaseId, deployment.id);
        await stores.escalations.insert(escalation);
        await stores.alerts.note({ key: 'alert:a', releaseId, firedAt: moment, endedAt: null });
        await stores.pagers.want({ id: id<'Pager'>('pgr'), releaseId, escalationId: escalation.id, uses: 'pager' });
        await stores.samplings.insert({ id: id<'Sampling'>('smp'), releaseId }, 1_000);
        await stores.samplings.add(releaseId, [measured], moment);
        await stores.checkModels.keep({ service, environment: 'production' }, [
          { check: 'pay', query: 'q', model: emptyModel },
        ]);
        await stores.proposals.insert(proposal);
        const surface = { kind: 'card' } as const;
        await stores.messages.want({ id: id<'Message'>('msg'), releaseId, surface, target: 'C1' }, 5);
        await stores.posts.add(aPost(releaseId));
        const task = { kind: 'proposal-expiry', proposalId: proposal.id } as const;
        await stores.reminders.insert({ id: id<'Reminder'>('rem'), releaseId, task }, 1_000);
        await stores.approvals.insert(anApproval(releaseId));
        await stores.events.append(releaseId, 'release.closed', { reason: '' }, system, moment);
        await stores.locks.insert(aLock());
        stores.inbox.settle('key', 'fingerprint', null);
        await stores.tasks.insertTasks([root]);
        await stores.tasks.insertTodos([aTodo(root)]);
        await stores.tasks.insertNote(aNote(root.id, releaseId));
        await fillIncidents(stores);
        await stores.linkedRecords.insert(aLinkedRecord(releaseId));
        await fillWebhooks(stores, releaseId);
        const second = aTask(releaseId, { position: 1, parentId: root.id, role: 'QA' });
        await stores.tasks.insertTasks([second]);
        await stores.tasks.insertLinks([{ releaseId, taskId: second.id, dependsOnId: root.id }]);
        await stores.agents.insert(anAgent());
        await fillCalendarAndVersions(stores, service, releaseId);
      });
      await sealHead({ database, logger: silentLogger });
    }

    async function fillCalendarAndVersions(stores: Stores, service: string, releaseId: ReleaseId): Promise<void> {
      const by = { placedBy: 'U1', placedAt: moment, endedBy: null, endedAt: null };
      const time = { startsAt: moment, endsAt: new Date(moment.getTime() + 1_000) };
      const where = { service, environment: null };
      await stores.freezes.insert({
        id: id<'Freeze'>('frz'),
        kind: 'freeze',
        ...where,
        ...time,
        reason: 'a move',
        ...by,
      });
      await stores.versionRecords.insert({
        ...{ id: id<'VersionRecord'>('vrc'), kind: 'candidate', service, version: '1.0.0', digest: null },
        ...{ verdict: 'accepted', text: 'new', link: null, authorId: 'U1', onBehalfOf: null },
        ...{ at: moment, expiresAt: moment, withdrawn: null },
      });
      await stores.improvements.insert({
        ...{ id: id<'Improvement'>('imp'), of: 'process', title: 'Fewer steps', justification: 'it takes long' },
        ...{ releaseId, proposerId: 'U1', onBehalfOf: null, createdAt: moment, postId: id<'Post'>('pst') },
        ...{ state: 'open', decidedBy: null, decidedAt: null, comment: '', taskId: null },
      });
    }

    async function fillIncidents(stores: Stores): Promise<void> {
      const { id: incidentId, service } = await stores.incidents.insert(anIncident());
      const owned = { ownerId: 'U1', dueOn: moment, createdAt: moment, doneBy: null, doneAt: null, doneDetail: '' };
      const item = { id: id<'ActionItem'>('itm'), incidentId, releaseId: null, service, title: 'Limit it', ...owned };
      await stores.actionItems.insert({ ...item, state: 'open' });
      await stores.incidents.append(incidentId, 'incident.closed', { ref: 'I-1' }, system, moment);
      const surface = { kind: 'card' } as const;
      const message = { id: id<'IncidentMessage'>('ims'), incidentId, releaseId: null, surface, target: 'C1' };
      await stores.incidentMessages.want(message, 5);
      const task = { kind: 'item-due', actionItemId: item.id } as const;
      const reminder = { id: id<'IncidentReminder'>('irm'), incidentId, releaseId: null, task };
      await stores.incidentReminders.insert(reminder, 1_000);
    }

    async function fillWebhooks({ webhooks }: Stores, releaseId: ReleaseId): Promise<void> {
      const subscriber = 'board';
      await webhooks.want({ kind: 'release', id: releaseId }, [{ id: id<'WebhookFeed'>('whf'), subscriber }], 1);
      const state = { failingSince: null, failure: null, attempts: 0, retryAt: null, goneAt: null };
      await webhooks.saveReceiver({ subscriber, url: 'https://board.example.com', ...state });
      const about = { releaseId, incidentId: null, position: 1, type: 'release.closed' as const };
      await webhooks.bury({ id: id<'DeadLetter'>('ded'), subscriber, ...about, reason: 'refused', at: moment });
    }

    it.each(oldTables)('$name', async (table) => {
      const name = old(table.name);
      const columns = columnsOf(table);
      let inserted = 0;
      await old
        .begin(async (tx) => {
          // One row is taken out and put back with the old columns only; without this role its keys would hold it.
          await tx`create temporary table kept on commit drop as select ${tx(columns)} from ${name} limit 1`;
          const key = columns[0] ?? '';
          await tx`set local session_replication_role = replica`;
          await tx`delete from ${name} where ${tx(key)} in (select ${tx(key)} from kept)`;
          await tx`set local session_replication_role = origin`;
          const back = await tx`insert into ${name} (${tx(columns)}) select ${tx(columns)} from kept returning *`;
          inserted = back.length;
          if (!onlyAddedTo.has(table.name))
            await tx.unsafe(`update "${table.name}" set ${columns.map((one) => `"${one}" = "${one}"`).join(', ')}`);
          throw new Error('enough');
        })
        .catch((error: unknown) => {
          if (!(error instanceof Error) || error.message !== 'enough') throw error;
        });
      expect(inserted).toBe(1);
    });
  });
});
