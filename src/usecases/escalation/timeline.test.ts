import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import {
  beginEscalated,
  closed,
  escalation,
  escalationEvents,
  pagesOf,
  raised,
} from '../../../test/support/escalated.ts';
import { by, must, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, settle, workUntil } from '../../../test/support/test-deps.ts';
import { channels, groups, people } from '../../../test/support/test-settings.ts';
import { acknowledgeEscalation } from '../watch/acknowledge-escalation.ts';
import { acknowledgeAll } from './acknowledge-all.ts';
import { handOver } from './hand-over.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));
const begin = () => beginEscalated(database());

describe('a timeline', () => {
  it('notifies each tier when its time has come, and records which', async () => {
    const { test, id, passTime } = await begin();
    await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toEqual({ [channels.escalations]: 1, [people.onCall]: 1 });
    expect(await escalation(test, id, 'pay')).toMatchObject({ position: 1, tier: 'on_call', round: 0 });
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toEqual({
      [channels.escalations]: 1,
      [people.onCall]: 1,
      [people.manager]: 1,
      [people.bystander]: 1,
      CINCIDENT: 1,
    });
    expect(
      (await escalationEvents(test, id)).map(({ type, data }) => [type, 'number' in data ? data.number : null]),
    ).toEqual([
      ['escalation.raised', null],
      ['escalation.carried', 2],
      ['escalation.carried', 3],
    ]);
  });

  it('reaches another audience for a warning, and nobody else', async () => {
    const { test, id, passTime } = await begin();
    await raised(test, id, 'slow', 'warning');
    await raised(test, id, 'odd', 'notice');
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toEqual({ CWARNING: 2 });
  });

  it('keeps its tiers when the settings change, and its people are those of the time', async () => {
    const { test, id, passTime } = await begin();
    await raised(test, id, 'pay');
    test.directory.groups.set(groups.onCall, [people.secondApprover]);
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toMatchObject({ [people.secondApprover]: 1, CINCIDENT: 1 });
    expect(pagesOf(test)).not.toHaveProperty(people.onCall);
  });

  it('is stopped by an acknowledgment, and what is raised again while it is open is the same', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    must(await acknowledgeEscalation(test.deps, { escalationId }, by(people.onCall)));
    await raised(test, id, 'pay');
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toEqual({ [channels.escalations]: 1, [people.onCall]: 1 });
    expect(await escalation(test, id, 'pay')).toMatchObject({ ownerId: people.onCall, acknowledgedBy: people.onCall });
  });

  it('tells that on call could not be determined, asks again, and does not keep the managers waiting', async () => {
    const { test, id, passTime } = await begin();
    test.directory.isAway = true;
    await raised(test, id, 'pay');
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toEqual({
      [channels.escalations]: 1,
      [people.manager]: 1,
      [people.bystander]: 1,
      CINCIDENT: 1,
    });
    const told = test.messenger.sent.map(({ post }) => (post.content.kind === 'text' ? post.content.text : ''));
    expect(told.filter((text) => text.includes('Who is on call could not be determined'))).toHaveLength(1);
    test.directory.isAway = false;
    await workUntil(test.deps, test.work, 'on call is paged', () => people.onCall in pagesOf(test));
    expect((await escalationEvents(test, id)).filter(({ type }) => type === 'escalation.carried')).toHaveLength(2);
  });
});

describe('a group on call without members', () => {
  it('is told of like one that cannot be read, and paged once somebody is in it', async () => {
    const { test, id, passTime } = await begin();
    test.directory.groups.set(groups.onCall, []);
    await raised(test, id, 'pay');
    await passTime();
    await settle(test.deps, test.work);
    const told = test.messenger.sent.map(({ post }) => (post.content.kind === 'text' ? post.content.text : ''));
    expect(told.filter((text) => text.includes('could not be determined (the group has no members)'))).toHaveLength(1);
    expect(pagesOf(test)).toMatchObject({ [channels.escalations]: 1, [people.manager]: 1 });
    test.directory.groups.set(groups.onCall, [people.onCall]);
    await workUntil(test.deps, test.work, 'on call is paged', () => people.onCall in pagesOf(test));
  });
});

describe('acknowledging all of a release', () => {
  it('takes every open escalation, once, and the second person is told by whom', async () => {
    const { test, id, passTime } = await begin();
    await raised(test, id, 'pay');
    await raised(test, id, 'search');
    await raised(test, id, 'over');
    await closed(test, id, 'over');
    const input = { releaseId: id };
    expect(must(await acknowledgeAll(test.deps, input, by(people.onCall, 'same')))).toMatchObject({ count: 2 });
    expect(must(await acknowledgeAll(test.deps, input, by(people.onCall, 'same'))), 'twice').toMatchObject({
      count: 2,
    });
    expect(refusal(await acknowledgeAll(test.deps, input, by(people.manager)))).toMatchObject({
      kind: 'already_acknowledged',
      by: [people.onCall],
    });
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).not.toHaveProperty(people.manager);
    expect((await escalationEvents(test, id)).filter(({ type }) => type === 'escalation.acknowledged')).toHaveLength(2);
    await raised(test, id, 'later');
    expect(must(await acknowledgeAll(test.deps, input, by(people.manager)))).toMatchObject({ count: 1 });
    expect((await escalation(test, id, 'pay')).acknowledgedBy).toBe(people.onCall);
  });

  it('is for members, for releases that exist, and for what is open', async () => {
    const { test, id } = await begin();
    expect(refusal(await acknowledgeAll(test.deps, { releaseId: id }, by(people.onCall))).kind).toBe(
      'no_open_escalation',
    );
    await raised(test, id, 'pay');
    for (const [person, kind] of [
      [people.guest, 'guest'],
      [people.outsider, 'outsider'],
      [people.bot, 'not_a_person'],
    ] as const)
      expect(refusal(await acknowledgeAll(test.deps, { releaseId: id }, by(person))).kind).toBe(kind);
    expect(refusal(await acknowledgeAll(test.deps, { releaseId: 'rel_none' }, by(people.onCall))).kind).toBe(
      'unknown_release',
    );
    expect((await escalation(test, id, 'pay')).acknowledgedBy).toBeNull();
  });
});

describe('a handover', () => {
  const give = (releaseId: string, to: string, more: object = {}) => ({
    releaseId,
    escalationId: null,
    to,
    note: 'payments are mine until noon',
    ...more,
  });

  it('pages the new owner, records who gave it to whom, and goes on until they acknowledge', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    must(await acknowledgeEscalation(test.deps, { escalationId }, by(people.onCall)));
    must(await handOver(test.deps, give(id, people.author), by(people.onCall)));
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toMatchObject({ [people.author]: 1 });
    expect(await escalation(test, id, 'pay')).toMatchObject({
      ownerId: people.author,
      acknowledgedBy: null,
      handover: { by: people.onCall, to: people.author, note: 'payments are mine until noon' },
    });
    expect((await escalationEvents(test, id)).at(-1)).toMatchObject({
      type: 'escalation.handed_over',
      actor: { id: people.onCall },
      data: { to: people.author, note: 'payments are mine until noon' },
    });
    expect(pagesOf(test)).not.toHaveProperty(people.manager);
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toMatchObject({ [people.manager]: 1 });
    must(await acknowledgeEscalation(test.deps, { escalationId }, by(people.author)));
    expect(await escalation(test, id, 'pay')).toMatchObject({ ownerId: people.author, position: 2 });
  });

  it('pages an owner again who was paged before, and stops the managers once they acknowledge', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    must(await handOver(test.deps, give(id, people.onCall, { escalationId }), by(people.manager)));
    await settle(test.deps, test.work);
    expect(pagesOf(test)).toMatchObject({ [people.onCall]: 2 });
    must(await acknowledgeEscalation(test.deps, { escalationId }, by(people.onCall)));
    await passTime();
    await settle(test.deps, test.work);
    expect(pagesOf(test)).not.toHaveProperty(people.manager);
  });

  it('is refused to who cannot take over, and of what is over', async () => {
    const { test, id } = await begin();
    const none = await handOver(test.deps, give(id, people.author), by(people.onCall));
    expect(refusal(none).kind).toBe('no_open_escalation');
    const { id: escalationId } = await raised(test, id, 'pay');
    for (const to of [people.guest, people.outsider, people.gone, people.bot, 'UNOBODY', '', people.onCall])
      expect(refusal(await handOver(test.deps, give(id, to), by(people.onCall))).kind, to).toBe('cannot_take_over');
    expect(refusal(await handOver(test.deps, give(id, people.author), by(people.guest))).kind).toBe('guest');
    must(await handOver(test.deps, give(id, people.author), by(people.onCall)));
    expect(refusal(await handOver(test.deps, give(id, people.author), by(people.manager))).kind).toBe(
      'cannot_take_over',
    );
    await closed(test, id, 'pay');
    expect(
      refusal(await handOver(test.deps, give(id, people.manager, { escalationId }), by(people.onCall))),
    ).toMatchObject({ kind: 'stale', now: 'The problem is resolved.' });
    test.directory.isAway = true;
    expect(refusal(await handOver(test.deps, give(id, people.author), by(people.onCall))).kind).toBe(
      'could_not_find_out',
    );
  });

  it('keeps no credential of the note', async () => {
    const { test, id } = await begin();
    await raised(test, id, 'pay');
    const note = 'log in with xoxb-123456789012-123456789012-abcdefghijklmnopqrstuvwx';
    must(await handOver(test.deps, give(id, people.author, { note }), by(people.onCall)));
    expect(JSON.stringify(await view(test, id))).not.toContain('xoxb-123456789012');
  });
});
