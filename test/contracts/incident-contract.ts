import { beforeAll, describe, expect, it } from 'vitest';
import { system } from '../../src/domain/actor.ts';
import type { ActionItem } from '../../src/domain/incident/action-item.ts';
import type { Incident } from '../../src/domain/incident/incident.ts';
import type { Release } from '../../src/domain/release/release.ts';
import type { Database } from '../../src/ports/database.ts';
import type { Stores } from '../../src/ports/stores.ts';
import { aDeployment, aRelease, id, moment } from '../support/builders.ts';
import { anIncident } from '../support/incidents.ts';
import { people } from '../support/test-settings.ts';

/** The contract of the stores of incidents, on either database. */
export function incidentContract(name: string, database: () => Database): void {
  const run = <T>(work: (stores: Stores) => Promise<T>) => database().transaction(work);
  const add = (more: Partial<Incident> = {}) => run((stores) => stores.incidents.insert(anIncident(more)));
  let release: Release;
  let deployment = aDeployment(id<'Release'>('rel'));

  describe(`${name} keeps incidents`, () => {
    beforeAll(async () => {
      release = await run((stores) => stores.releases.insert(aRelease()));
      deployment = aDeployment(release.id, { service: release.service });
      await run((stores) => stores.deployments.insert(deployment));
    });

    it('with numbers that count up, and every change', async () => {
      const incident = await add();
      expect((await add()).number).toBeGreaterThan(incident.number);
      expect(await run((stores) => stores.incidents.find(incident.id))).toEqual(incident);
      expect(await run((stores) => stores.incidents.findByNumber(incident.number))).toEqual(incident);
      const changed: Incident = {
        ...incident,
        state: 'resolved',
        severity: 1,
        revision: 9,
        scope: 'everything',
        commanderId: people.onCall,
        beganAt: moment,
        nextUpdateAt: moment,
        overdueSince: moment,
        resolution: { how: 'rolled_back', words: 'back' },
        postMortem: { helped: 'a', didNotHelp: 'b', conditions: 'c', lesson: 'd', writtenBy: people.onCall },
        lessonConsideredIn: release.id,
      };
      await run((stores) => stores.incidents.save(changed));
      expect(await run((stores) => stores.incidents.lock(incident.id))).toEqual(changed);
      expect(await run((stores) => stores.incidents.find(id<'Incident'>('inc')))).toBeNull();
      expect(await run((stores) => stores.incidents.lock(id<'Incident'>('inc')))).toBeNull();
      expect(await run((stores) => stores.incidents.findByNumber(2_000_000_000))).toBeNull();
    });

    it('one that is not closed for a deployment, and no second one', async () => {
      const of = { releaseId: release.id, deploymentId: deployment.id };
      const first = await add(of);
      await expect(add(of)).rejects.toThrow();
      await run((stores) => stores.incidents.save({ ...first, state: 'closed' }));
      const second = await add(of);
      for (const found of [
        await run((stores) => stores.incidents.forDeployment(deployment.id)),
        await run((stores) => stores.incidents.forRelease(release.id)),
      ])
        expect(found.map((one) => one.id)).toEqual([first.id, second.id]);
    });

    it('the open ones of a service, the worst first', async () => {
      const { service } = anIncident();
      const [mild, bad, closed, other] = [
        await add({ service, severity: 4 }),
        await add({ service, severity: 1 }),
        await add({ service, severity: 1, state: 'closed' }),
        await add({ severity: 1 }),
      ];
      expect((await run((stores) => stores.incidents.open(service))).map((one) => one.id)).toEqual([bad.id, mild.id]);
      const all = (await run((stores) => stores.incidents.open())).map((one) => one.id);
      expect(all).toEqual(expect.arrayContaining([bad.id, mild.id, other.id]));
      expect(all).not.toContain(closed.id);
    });

    it('the lessons that no release has considered, the newest first', async () => {
      const { service } = anIncident();
      const lesson = (words: string) => ({ helped: '', didNotHelp: '', conditions: '', lesson: words, writtenBy: 'U' });
      const closed = { service, state: 'closed' } as const;
      const [one, two] = [
        await add({ ...closed, postMortem: lesson('one') }),
        await add({ ...closed, postMortem: lesson('two') }),
      ];
      await add({ ...closed, postMortem: lesson('') });
      await add({ ...closed, postMortem: null });
      await add({ service, state: 'resolved', postMortem: lesson('not closed') });
      await add({ ...closed, postMortem: lesson('considered'), lessonConsideredIn: release.id });
      const found = (limit: number) => run((stores) => stores.incidents.withOpenLesson(service, limit));
      expect((await found(5)).map((each) => each.id)).toEqual([two.id, one.id]);
      expect(await found(1)).toHaveLength(1);
    });

    it('their record, in order, and lets nobody change it', async () => {
      const incident = await add();
      await run(async (stores) => {
        await stores.incidents.append(incident.id, 'incident.updated', { ref: 'I-1', words: 'first' }, system, moment);
        const by = { kind: 'person', id: people.onCall } as const;
        await stores.incidents.append(incident.id, 'incident.closed', { ref: 'I-1' }, by, moment);
      });
      const entries = await run((stores) => stores.incidents.entries(incident.id));
      expect(entries.map(({ type, actor, at }) => [type, actor.id, at])).toEqual([
        ['incident.updated', system.id, moment],
        ['incident.closed', people.onCall, moment],
      ]);
      expect(entries[0]?.data).toEqual({ ref: 'I-1', words: 'first' });
    });

    it('action items, and the open ones of a service by their due date', async () => {
      const incident = await add();
      const item = (more: Partial<ActionItem> = {}): ActionItem => ({
        id: id<'ActionItem'>('act'),
        incidentId: incident.id,
        releaseId: null,
        service: incident.service,
        title: 'Limit the pool',
        ownerId: people.author,
        dueOn: moment,
        state: 'open',
        createdAt: moment,
        doneBy: null,
        doneAt: null,
        doneDetail: '',
        ...more,
      });
      const later = item({ dueOn: new Date(moment.getTime() + 1), createdAt: new Date(moment.getTime() - 1) });
      const sooner = item({ state: 'in_progress' });
      const done = item({ state: 'done' });
      await run(async (stores) => {
        for (const one of [later, sooner, done]) await stores.actionItems.insert(one);
      });
      const open = (limit: number) => run((stores) => stores.actionItems.openFor(incident.service, limit));
      expect(await open(9)).toEqual([sooner, later]);
      expect(await open(1)).toEqual([sooner]);
      const changed: ActionItem = { ...later, state: 'done', doneBy: people.onCall, doneAt: moment, doneDetail: 'so' };
      await run((stores) => stores.actionItems.save(changed));
      expect(await run((stores) => stores.actionItems.find(later.id))).toEqual(changed);
      expect(await run((stores) => stores.actionItems.find(id<'ActionItem'>('act')))).toBeNull();
      expect(await run((stores) => stores.actionItems.forIncident(incident.id))).toHaveLength(3);
      expect((await run((stores) => stores.actionItems.forIncident(incident.id)))[0]).toEqual(changed);
    });

    it('a living message, of which asking again keeps what was posted', async () => {
      const incident = await add();
      const common = { incidentId: incident.id, releaseId: null, surface: { kind: 'card' } as const };
      const message = { ...common, id: id<'IncidentMessage'>('ims'), target: 'CRELEASES' };
      await run((stores) => stores.incidentMessages.want(message, 1));
      const posted = { ...message, postedChannel: 'C', postedTs: '1.2', postedHash: 'h', brokenReason: null };
      await run((stores) => stores.incidentMessages.save(posted));
      await run((stores) => stores.incidentMessages.want({ ...message, id: id<'IncidentMessage'>('ims') }, 1));
      const group = { ...common, id: id<'IncidentMessage'>('ims'), surface: { kind: 'group', groupId: 'x' } as const };
      await run((stores) => stores.incidentMessages.want({ ...group, target: 'CRELEASES' }, 1));
      const all = await run((stores) => stores.incidentMessages.forIncident(incident.id));
      expect(all).toHaveLength(2);
      expect(all).toContainEqual(posted);
      expect(await run((stores) => stores.incidentMessages.find(message.id))).toEqual(posted);
    });

    it('a living message that becomes due with a change, and a reminder when its time comes', async () => {
      const incident = await add();
      const message = { id: id<'IncidentMessage'>('ims'), incidentId: incident.id, releaseId: null, target: 'C' };
      await run((stores) => stores.incidentMessages.want({ ...message, surface: { kind: 'card' } }, 0));
      const claim = async () => {
        const leases = await run((stores) => stores.incidentMessages.claim(1_000, 60_000));
        for (const lease of leases) await run((stores) => stores.incidentMessages.release(lease, null));
        return leases.map((lease) => lease.id);
      };
      expect(await claim()).toContain(message.id);
      expect(await claim()).not.toContain(message.id);
      await run((stores) => stores.incidentMessages.touch(incident.id));
      expect(await claim()).toContain(message.id);

      const reminder = {
        id: id<'IncidentReminder'>('irm'),
        incidentId: incident.id,
        releaseId: null,
        task: { kind: 'update-due' as const, since: moment.toISOString() },
      };
      await run((stores) => stores.incidentReminders.insert(reminder, 60_000));
      expect(await run((stores) => stores.incidentReminders.find(reminder.id))).toEqual(reminder);
      const due = await run((stores) => stores.incidentReminders.claim(1_000, 60_000));
      expect(due.map((lease) => lease.id)).not.toContain(reminder.id);
    });
  });
}
