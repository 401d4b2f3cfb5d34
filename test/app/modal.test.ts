import { describe, expect, test } from 'vitest';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { approve, approveAndStart, counts, fill, inState, press, request, submit, told, view } from './play.ts';
import { stageForAll, until } from './stage.ts';

const { priya, marcus, tom, sam, casey } = personIds;
const stage = stageForAll({ services: { kind: 'scripted', names: ['shop', 'mail', 'search'] } });

function modalOf(person: string) {
  return stage().workspace.view(person)?.modal ?? null;
}

async function openForm(person: string) {
  await stage().workspace.act({ kind: 'say', as: person, channel: channelIds.releases, text: '/deploy' });
  return until('the form', async () => modalOf(person));
}

const inAnHour = () => Math.floor(Date.now() / 1_000) + 3_600;

describe('the form that /deploy opens', () => {
  test('errors come back at the field that they are about, and a good one opens the release', async () => {
    const before = await counts(stage());
    const form = await openForm(priya);
    expect(form.title).toBe('New release');
    expect(form.blocks.map((block) => block.block_id)).toEqual([
      'service',
      'version',
      'environment',
      'strategy',
      'startsAt',
      'reason',
    ]);

    expect(await submit(stage(), priya)).toMatchObject({
      ok: false,
      fieldErrors: { service: expect.any(String), version: expect.any(String) },
    });

    await fill(stage(), priya, { service: 'shop', version: '9.9.9' });
    expect(await submit(stage(), priya)).toMatchObject({
      ok: false,
      error: 'field_errors',
      fieldErrors: {
        version: expect.stringMatching(/no version “9\.9\.9”\. Known versions, newest first: 1\.3\.0.*UNKNOWN_VERSION/),
      },
    });
    expect(modalOf(priya)?.errors).toHaveProperty('version');

    await fill(stage(), priya, { version: '1.1.0', startsAt: { seconds: 1_700_000_000 } });
    const past = await submit(stage(), priya);
    expect(past).toMatchObject({ ok: false, fieldErrors: { startsAt: expect.stringContaining('TIME_IN_PAST') } });
    expect(await counts(stage())).toEqual(before);

    await fill(stage(), priya, { startsAt: { seconds: inAnHour() }, reason: 'Summer <sale> & *more*' });
    expect(await submit(stage(), priya)).toMatchObject({ ok: true, modal: null });
    expect((await told(stage(), priya, 'R-1')).text).toContain('planned, waiting for approval');
    const opened = await view(stage(), 'R-1');
    expect(opened.release).toMatchObject({ service: 'shop', version: '1.1.0', reason: 'Summer <sale> & *more*' });
    expect(opened.release.startsAt?.getTime()).toBeGreaterThan(Date.now());
    const card = await stage().people.cardThat(priya, 'R-1', 'the reason', (one) => one.text.includes('Summer'));
    expect(JSON.stringify(card.blocks)).toContain('Summer &lt;sale&gt; &amp; ');
  });

  test('a second release of the same service is refused at the service', async () => {
    await openForm(marcus);
    await fill(stage(), marcus, { service: 'shop', version: '1.2.0' });
    expect(await submit(stage(), marcus)).toMatchObject({
      ok: false,
      fieldErrors: { service: expect.stringMatching(/R-1 is still in review.*ACTIVE_RELEASE/) },
    });
    await stage().workspace.act({ kind: 'closeModal', as: marcus });
    expect(modalOf(marcus)).toBeNull();
  });

  test('the global shortcut opens the same form', async () => {
    const used = await stage().workspace.act({ kind: 'shortcut', as: tom, callbackId: 'release.new' });
    expect(used.ok).toBe(true);
    const form = await until('the form', async () => modalOf(tom));
    expect(form.callbackId).toBe('release.new_submitted');
    await fill(stage(), tom, { service: 'mail', version: '1.1.0', strategy: 'canary' });
    expect(await submit(stage(), tom)).toMatchObject({ ok: true, modal: null });
    const opened = await inState(stage(), 'R-2', 'in_review');
    expect(opened.release.plan.strategy).toMatchObject({ name: 'canary', chosenBy: tom, isRecommended: false });
    expect(opened.release.plan.steps.map((step) => step.percent).filter((percent) => percent !== null)).toContain(10);
  });
});

describe('modals that ask for a reason', () => {
  test('to reject needs a word, and tells the requester', async () => {
    await press(stage(), marcus, 'R-1', 'approval.reject');
    const asked = await until('the question', async () => modalOf(marcus));
    expect(asked.title).toBe('Reject the plan');
    expect(await submit(stage(), marcus)).toMatchObject({ ok: false, fieldErrors: { reason: expect.any(String) } });
    expect((await view(stage(), 'R-1')).release.state).toBe('in_review');
    await fill(stage(), marcus, { reason: 'The copy has <!channel> in it' });
    expect(await submit(stage(), marcus)).toMatchObject({ ok: true, modal: null });
    const rejected = await inState(stage(), 'R-1', 'rejected');
    expect(rejected.approvals).toMatchObject([
      { personId: marcus, decision: 'reject', comment: 'The copy has <!channel> in it' },
    ]);
    const card = await stage().people.cardThat(priya, 'R-1', 'rejected', (one) => one.text.includes('Rejected by'));
    expect(card.text).toContain('&lt;!channel&gt;');
    expect(JSON.stringify(card.blocks)).not.toContain('<!channel>');
  });

  test('the requester may not reject their own plan through the modal either', async () => {
    await press(stage(), tom, 'R-2', 'approval.reject');
    await until('the question', async () => modalOf(tom));
    await fill(stage(), tom, { reason: 'changed my mind' });
    expect(await submit(stage(), tom)).toMatchObject({
      ok: false,
      fieldErrors: { reason: expect.stringContaining('SELF_APPROVAL') },
    });
    await stage().workspace.act({ kind: 'closeModal', as: tom });
    expect((await view(stage(), 'R-2')).release.state).toBe('in_review');
  });

  test('to roll back needs a reason, which goes into record, card and lock', async () => {
    const held = stage().services.hold('search', 'shift');
    await request(stage(), 'search 1.1.0');
    await approveAndStart(stage(), 'R-3');
    await held.reached;
    await press(stage(), priya, 'R-3', 'release.roll_back');
    await until('the question', async () => modalOf(priya));
    await fill(stage(), priya, { reason: 'x' });
    expect(await submit(stage(), priya)).toMatchObject({
      ok: false,
      fieldErrors: { reason: expect.stringContaining('REASON_NEEDED') },
    });
    expect((await view(stage(), 'R-3')).deployment?.rollback).toBeNull();
    await fill(stage(), priya, { reason: 'customers call' });
    expect(await submit(stage(), priya)).toMatchObject({ ok: true, modal: null });
    held.letGo();
    const back = await inState(stage(), 'R-3', 'rolled_back');
    expect(back.deployment?.rollback).toMatchObject({ requestedBy: priya, reason: 'customers call' });
    expect(back.locks[0]?.reason).toContain('customers call');
    expect(stage().services.live('search')).toBe('1.0.0');
    expect(stage().errors).toEqual([]);
  });
});

describe('the Home tab', () => {
  /** Opens Home until it shows these words: the tab is drawn after Slack's event was taken. */
  async function homeShows(person: string, words: string): Promise<void> {
    await stage().workspace.act({ kind: 'openHome', as: person });
    await until(`“${words}” on Home`, async () => {
      const home = stage().workspace.view(person)?.home;
      return JSON.stringify(home?.blocks ?? []).includes(words);
    });
  }

  test('shows approvers, requesters and outsiders what concerns them', async () => {
    await homeShows(marcus, 'waits for your approval');
    // Tom approves for his group, but not what he requested himself.
    for (const person of [sam, casey, tom]) await homeShows(person, 'Nothing needs you.');
    for (const person of [marcus, sam, tom]) await homeShows(person, 'R-2 mail 1.1.0 → production');
    await homeShows(priya, ':lock: *search in production*');

    await stage().people.tickAll(marcus, 'R-2');
    await press(stage(), marcus, 'R-2', 'approval.approve');
    await inState(stage(), 'R-2', 'approved');
    await homeShows(tom, 'approved; start it when you are ready');
    await homeShows(marcus, 'Nothing needs you.');
  });

  test('its button opens the form', async () => {
    const pressed = await stage().workspace.act({
      kind: 'pressInView',
      as: sam,
      surface: 'home',
      blockId: 'home.top',
      actionId: 'home.new_release',
      element: { type: 'button', value: '{}' },
    });
    expect(pressed.ok).toBe(true);
    expect((await until('the form', async () => modalOf(sam))).title).toBe('New release');
    await stage().workspace.act({ kind: 'closeModal', as: sam });
  });
});

test('a release that is scheduled starts by itself once it is approved', async () => {
  await openForm(priya);
  await fill(stage(), priya, {
    service: 'shop',
    version: '1.3.0',
    startsAt: { seconds: Math.ceil(Date.now() / 1_000) + 5 },
  });
  expect(await submit(stage(), priya)).toMatchObject({ ok: true });
  const opened = await inState(stage(), 'R-4', 'in_review');
  await approve(stage(), 'R-4');
  const ended = await inState(stage(), 'R-4', 'completed');
  const started = ended.events.find((event) => event.type === 'release.started');
  expect(started?.actor.kind).toBe('system');
  expect(started?.at.getTime()).toBeGreaterThanOrEqual(opened.release.startsAt?.getTime() ?? Number.NaN);
});

describe('a form whose answer takes longer than Slack waits', () => {
  /** Submits the form while the lookup of the version hangs, and lets go once the person has been told to wait. */
  async function submitSlowly(version: string): Promise<void> {
    const held = stage().services.hold('shop', 'describe');
    await openForm(priya);
    await fill(stage(), priya, { service: 'shop', version });
    expect(await submit(stage(), priya)).toMatchObject({ ok: true });
    expect(held.hasReached()).toBe(true);
    expect(JSON.stringify(modalOf(priya)?.blocks)).toContain('Working on it');
    expect(modalOf(priya)).not.toHaveProperty('submit');
    held.letGo();
  }
  const shown = (words: string) =>
    until(`“${words}” in the form`, async () => JSON.stringify(modalOf(priya)?.blocks ?? []).includes(words));

  test('says so, and then what is wrong', async () => {
    const before = await counts(stage());
    await submitSlowly('9.9.9');
    await shown('shop has no version “9.9.9”.');
    await shown('UNKNOWN');
    expect(await counts(stage())).toEqual(before);
    await stage().workspace.act({ kind: 'closeModal', as: priya });
  });

  test('says so, and then that the release is planned', async () => {
    await submitSlowly('1.2.0');
    await shown('planned, waiting for approval');
    expect((await inState(stage(), 'R-5', 'in_review')).release.version).toBe('1.2.0');
    await stage().workspace.act({ kind: 'closeModal', as: priya });
  });

  test('a person who closes it meanwhile is told in the channel', async () => {
    await stage().workspace.act({
      kind: 'say',
      as: priya,
      channel: channelIds.releases,
      text: '/deploy cancel R-5 enough',
    });
    await inState(stage(), 'R-5', 'cancelled');
    const held = stage().services.hold('shop', 'describe');
    await openForm(priya);
    await fill(stage(), priya, { service: 'shop', version: '1.2.0' });
    await submit(stage(), priya);
    await stage().workspace.act({ kind: 'closeModal', as: priya });
    held.letGo();
    expect((await told(stage(), priya, 'R-6')).text).toContain('planned, waiting for approval');
    await inState(stage(), 'R-6', 'in_review');
  });
});
