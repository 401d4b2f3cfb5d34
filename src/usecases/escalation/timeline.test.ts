import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { closed, escalation, raised, resting, restingWatch, waitingIds } from '../../../test/support/escalated.ts';
import { by, must, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps, testDeps, workUntil } from '../../../test/support/test-deps.ts';
import { channels, groups, people } from '../../../test/support/test-settings.ts';
import type { Timelines } from '../../domain/escalation/timeline.ts';
import { acknowledgeEscalation } from '../watch/acknowledge-escalation.ts';
import { acknowledgeAll } from './acknowledge-all.ts';
import { handOver } from './hand-over.ts';
import { snoozeEscalation } from './snooze.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

const hour = 3_600_000;
const timelines: Timelines = {
  critical: [
    { notify: [{ kind: 'escalation-channel' }], afterMs: 0 },
    { notify: [{ kind: 'on-call' }], afterMs: 0 },
    {
      notify: [
        { kind: 'managers' },
        { kind: 'channel', channel: 'CINCIDENT' },
        { kind: 'person', person: 'UBYSTANDER' },
      ],
      afterMs: hour,
    },
  ],
  warning: [{ notify: [{ kind: 'channel', channel: 'CWARNING' }], afterMs: 0 }],
};

async function begin(escalations: Timelines = timelines) {
  const ids = waitingIds();
  const test = testDeps(database(), { policy: restingWatch, escalation: escalations, overrides: { ids } });
  const id = await resting(test);
  await settle(test.deps, test.work);
  return { test, id, passTime: () => ids.passTime(database()) };
}

/** How many pages each target was sent, one per round. */
const pages = (test: TestDeps) => {
  const sent = new Map<string, string[]>();
  for (const { message } of test.messenger.shown)
    if (message.surface.kind === 'page')
      sent.set(message.target, [...new Set([...(sent.get(message.target) ?? []), message.id])]);
  return Object.fromEntries([...sent].map(([target, ids]) => [target, ids.length]));
};

const events = async (test: TestDeps, id: Parameters<typeof view>[1]) =>
  (await view(test, id)).events.flatMap((event) => (event.type.startsWith('escalation.') ? [event] : []));

describe('a timeline', () => {
  it('notifies each tier when its time has come, and records which', async () => {
    const { test, id, passTime } = await begin();
    await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    expect(pages(test)).toEqual({ [channels.escalations]: 1, [people.onCall]: 1 });
    expect(await escalation(test, id, 'pay')).toMatchObject({ position: 1, tier: 'on_call', round: 0 });
    await passTime();
    await settle(test.deps, test.work);
    expect(pages(test)).toEqual({
      [channels.escalations]: 1,
      [people.onCall]: 1,
      [people.manager]: 1,
      [people.bystander]: 1,
      CINCIDENT: 1,
    });
    expect((await events(test, id)).map(({ type, data }) => [type, 'number' in data ? data.number : null])).toEqual([
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
    expect(pages(test)).toEqual({ CWARNING: 2 });
  });

  it('keeps its tiers when the settings change, and its people are those of the time', async () => {
    const { test, id, passTime } = await begin();
    await raised(test, id, 'pay');
    test.directory.groups.set(groups.onCall, [people.secondApprover]);
    await passTime();
    await settle(test.deps, test.work);
    expect(pages(test)).toMatchObject({ [people.secondApprover]: 1, CINCIDENT: 1 });
    expect(pages(test)).not.toHaveProperty(people.onCall);
  });

  it('is stopped by an acknowledgment, and what is raised again while it is open is the same', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    must(await acknowledgeEscalation(test.deps, { escalationId }, by(people.onCall)));
    await raised(test, id, 'pay');
    await passTime();
    await settle(test.deps, test.work);
    expect(pages(test)).toEqual({ [channels.escalations]: 1, [people.onCall]: 1 });
    expect(await escalation(test, id, 'pay')).toMatchObject({ ownerId: people.onCall, acknowledgedBy: people.onCall });
  });

  it('tells that on call could not be determined, asks again, and does not keep the managers waiting', async () => {
    const { test, id, passTime } = await begin();
    test.directory.isAway = true;
    await raised(test, id, 'pay');
    await passTime();
    await settle(test.deps, test.work);
    expect(pages(test)).toEqual({
      [channels.escalations]: 1,
      [people.manager]: 1,
      [people.bystander]: 1,
      CINCIDENT: 1,
    });
    const told = test.messenger.sent.map(({ post }) => (post.content.kind === 'text' ? post.content.text : ''));
    expect(told.filter((text) => text.includes('Who is on call could not be determined'))).toHaveLength(1);
    test.directory.isAway = false;
    await workUntil(test.deps, test.work, 'on call is paged', () => people.onCall in pages(test));
    expect((await events(test, id)).filter(({ type }) => type === 'escalation.carried')).toHaveLength(2);
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
    expect(pages(test)).not.toHaveProperty(people.manager);
    expect((await events(test, id)).filter(({ type }) => type === 'escalation.acknowledged')).toHaveLength(2);
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
    expect(pages(test)).toMatchObject({ [people.author]: 1 });
    expect(await escalation(test, id, 'pay')).toMatchObject({
      ownerId: people.author,
      acknowledgedBy: null,
      handover: { by: people.onCall, to: people.author, note: 'payments are mine until noon' },
    });
    expect((await events(test, id)).at(-1)).toMatchObject({
      type: 'escalation.handed_over',
      actor: { id: people.onCall },
      data: { to: people.author, note: 'payments are mine until noon' },
    });
    expect(pages(test)).not.toHaveProperty(people.manager);
    await passTime();
    await settle(test.deps, test.work);
    expect(pages(test)).toMatchObject({ [people.manager]: 1 });
    must(await acknowledgeEscalation(test.deps, { escalationId }, by(people.author)));
    expect(await escalation(test, id, 'pay')).toMatchObject({ ownerId: people.author, position: 2 });
  });

  it('pages an owner again who was paged before, and stops the managers once they acknowledge', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    must(await handOver(test.deps, give(id, people.onCall, { escalationId }), by(people.manager)));
    await settle(test.deps, test.work);
    expect(pages(test)).toMatchObject({ [people.onCall]: 2 });
    must(await acknowledgeEscalation(test.deps, { escalationId }, by(people.onCall)));
    await passTime();
    await settle(test.deps, test.work);
    expect(pages(test)).not.toHaveProperty(people.manager);
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

describe('a snooze', () => {
  const snooze = (test: TestDeps, escalationId: string, minutes: number, person: string = people.onCall) =>
    snoozeEscalation(test.deps, { escalationId, end: { minutes } }, by(person));

  it('stops the clock, and then starts again with the people when the problem is still there', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    must(await acknowledgeEscalation(test.deps, { escalationId }, by(people.onCall)));
    await passTime();
    await settle(test.deps, test.work);
    const { until } = must(await snooze(test, escalationId, 15));
    expect(until).toEqual(new Date(test.clock.now().getTime() + 15 * 60_000));
    expect(await escalation(test, id, 'pay')).toMatchObject({
      snoozedBy: people.onCall,
      snoozedUntil: until,
      acknowledgedBy: null,
      ownerId: people.onCall,
    });
    await settle(test.deps, test.work);
    expect(pages(test)).toEqual({ [channels.escalations]: 1, [people.onCall]: 1 });
    test.clock.advance(15 * 60_000);
    await passTime();
    await settle(test.deps, test.work);
    expect(pages(test)).toEqual({ [channels.escalations]: 1, [people.onCall]: 2 });
    expect(await escalation(test, id, 'pay')).toMatchObject({ snoozedUntil: null, position: 1, acknowledgedBy: null });
    await passTime();
    await settle(test.deps, test.work);
    expect(pages(test)).toMatchObject({ [people.manager]: 1 });
    const types = (await events(test, id)).map(({ type }) => type);
    expect(types.slice(-3)).toEqual(['escalation.snoozed', 'escalation.woken', 'escalation.carried']);
  });

  it('keeps the managers from being paged when nobody had acknowledged', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    await passTime();
    must(await snooze(test, escalationId, 60, people.author));
    await settle(test.deps, test.work);
    expect(pages(test)).not.toHaveProperty(people.manager);
    expect(await escalation(test, id, 'pay')).toMatchObject({ ownerId: people.author });
  });

  it('stays quiet when the problem ends meanwhile, or somebody acknowledges it', async () => {
    const { test, id, passTime } = await begin();
    const first = await raised(test, id, 'pay');
    const second = await raised(test, id, 'search');
    await settle(test.deps, test.work);
    must(await snooze(test, first.id, 15));
    must(await snooze(test, second.id, 15));
    await closed(test, id, 'pay');
    must(await acknowledgeEscalation(test.deps, { escalationId: second.id }, by(people.manager)));
    const before = pages(test);
    await passTime();
    await settle(test.deps, test.work);
    expect(pages(test)).toEqual(before);
    expect(await escalation(test, id, 'search')).toMatchObject({ acknowledgedBy: people.manager, snoozedUntil: null });
  });

  it('is replaced by a second one, and ended by a handover', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    await settle(test.deps, test.work);
    must(await snooze(test, escalationId, 15));
    await settle(test.deps, test.work);
    const before = pages(test);
    must(await snooze(test, escalationId, 60, people.manager));
    expect(await escalation(test, id, 'pay')).toMatchObject({ snoozedBy: people.manager, round: 2 });
    must(await handOver(test.deps, { releaseId: id, escalationId, to: people.author, note: '' }, by(people.manager)));
    await passTime();
    await settle(test.deps, test.work);
    expect(pages(test)).toEqual({
      ...before,
      [people.author]: 1,
      [people.manager]: 1,
      [people.bystander]: 1,
      CINCIDENT: 1,
    });
  });

  it.each([0, -5, 0.5, 24 * 60 + 1, Number.NaN, Number.POSITIVE_INFINITY, 1e300])(
    'of %s minutes is refused',
    async (minutes) => {
      const { test, id } = await begin();
      const { id: escalationId } = await raised(test, id, 'pay');
      expect(refusal(await snooze(test, escalationId, minutes)).kind).toBe('snooze_bounds');
      expect((await escalation(test, id, 'pay')).snoozedUntil).toBeNull();
    },
  );

  it('is for members, and for what is open', async () => {
    const { test, id } = await begin();
    const { id: escalationId } = await raised(test, id, 'pay');
    expect(refusal(await snooze(test, escalationId, 15, people.guest)).kind).toBe('guest');
    await closed(test, id, 'pay');
    expect(refusal(await snooze(test, escalationId, 15))).toMatchObject({ kind: 'stale' });
    expect(refusal(await snooze(test, 'esc_none', 15)).kind).toBe('unknown_release');
  });

  it('begins in the channel when no tier reaches a person', async () => {
    const { test, id, passTime } = await begin();
    const { id: escalationId } = await raised(test, id, 'slow', 'warning');
    must(await snooze(test, escalationId, 15));
    await passTime();
    await settle(test.deps, test.work);
    expect(pages(test)).toEqual({ CWARNING: 2 });
  });
});
