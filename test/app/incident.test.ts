import { describe, expect, test } from 'vitest';
import { findElement } from '../../src/cli/demo/workspace-client.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { approveAndStart, fill, inState, offeredIn, press, request, submit, told, view } from './play.ts';
import { type Stage, stageForAll, until } from './stage.ts';

const { priya, tom, lena, ada } = personIds;

/** What a channel shows, all its messages and threads together. */
const shownIn = ({ workspace }: Stage, channel: string): string =>
  workspace
    .messages(lena, channel)
    .flatMap((one) => [one, ...workspace.thread(lena, channel, one.ts)])
    .map((one) => `${one.text} ${JSON.stringify(one.blocks)}`)
    .join('\n');

async function openForm(stage: Stage, as: string, title: string) {
  return until(`the form “${title}”`, async () => {
    const modal = stage.workspace.view(as)?.modal;
    return modal?.title === title ? modal : null;
  });
}

/** Presses a button of the card of I-1, fills in the form that opens, and submits it. */
async function answerForm(
  stage: Stage,
  as: string,
  button: string,
  title: string,
  values: Parameters<typeof fill>[2],
): Promise<void> {
  await press(stage, as, 'I-1', button);
  await openForm(stage, as, title);
  await fill(stage, as, values);
  expect(await submit(stage, as)).toMatchObject({ ok: true, modal: null });
}

const cardSays = (stage: Stage, words: string) =>
  stage.people.cardThat(priya, 'I-1', words, (one) => one.text.includes(words));

describe('an incident in Slack', () => {
  const stage = stageForAll({
    services: { kind: 'scripted', names: ['shop', 'mail'] },
    policy: { watchWindow: '30 s' },
  });

  test('is declared from the rollback proposal of a degraded release, and shown on its card', async () => {
    await request(stage(), 'shop 1.1.0');
    await approveAndStart(stage(), 'R-1');
    await until('the watch has begun', async () => (await view(stage(), 'R-1')).deployment?.state === 'verifying');
    stage().services.breakVersion('1.1.0');
    await until('a rollback is proposed', () => offeredIn(stage(), 'analysis.roll_back'));

    await stage().people.press(lena, () => offeredIn(stage(), 'incident.declare'), 'incident.declare');
    const form = await openForm(stage(), lena, 'Declare an incident');
    expect(form.blocks.map((one) => one.block_id)).not.toContain('service');
    expect(await submit(stage(), lena)).toMatchObject({ ok: false, fieldErrors: { title: expect.any(String) } });
    await fill(stage(), lena, { title: 'Payments fail', impact: 'nobody can pay by card', severity: '2' });
    expect(await submit(stage(), lena)).toMatchObject({ ok: true, modal: null });
    await until('she is told', async () =>
      (await stage().people.privates(lena, channelIds.onCall)).some((one) => one.text.includes('*I-1* is declared')),
    );
    await cardSays(stage(), 'SEV2');
    await stage().people.cardThat(priya, 'R-1', 'its incident', (one) =>
      JSON.stringify(one.blocks).includes('*I-1* SEV2, detected: Payments fail'),
    );
    await until(
      'the proposal no longer offers it',
      async () => (await offeredIn(stage(), 'incident.declare')) === null,
    );
  });

  test('is assessed and told to every group in its own words', async () => {
    await answerForm(stage(), priya, 'incident.assess', 'Assess I-1', {
      severity: '1',
      scope: 'card payments',
      impact: 'nobody can pay by card',
    });
    await cardSays(stage(), 'assessed');
    await answerForm(stage(), tom, 'incident.update', 'Status update I-1', { words: 'We are about to roll back' });
    await cardSays(stage(), 'We are about to roll back');
    await until('leaders hear of the impact', async () =>
      shownIn(stage(), channelIds.execUpdates).includes('Shop has a problem: nobody can pay by card'),
    );
    await until('support hears what to say', async () =>
      shownIn(stage(), channelIds.supportUpdates).includes('What to say: we know about it and are working on it.'),
    );
    await until('teams hear the update', async () =>
      shownIn(stage(), channelIds.devUpdates).includes('Last update: We are about to roll back'),
    );
    expect(shownIn(stage(), channelIds.execUpdates)).not.toContain('We are about to roll back');
    const direct = await until('managers are told directly', async () =>
      (await stage().people.workspace.directMessages(ada)).find((one) => one.text.includes('I-1')),
    );
    expect(direct.text).toContain('is of severity SEV1');
    await press(stage(), tom, 'I-1', 'incident.take_command');
    await cardSays(stage(), `<@${tom}>`);
  });

  test('is mitigated by the rollback, and resolved by a person', async () => {
    await stage().people.press(lena, () => offeredIn(stage(), 'analysis.roll_back'), 'analysis.roll_back');
    await inState(stage(), 'R-1', 'rolled_back');
    await cardSays(stage(), 'mitigated');
    await press(stage(), tom, 'I-1', 'incident.resolve');
    await openForm(stage(), tom, 'Resolve I-1');
    await fill(stage(), tom, { how: 'rolled_back', words: 'x' });
    expect(await submit(stage(), tom)).toMatchObject({
      ok: false,
      fieldErrors: { words: expect.stringContaining('WORDS_NEEDED') },
    });
    await fill(stage(), tom, { words: 'back on 1.0.0' });
    expect(await submit(stage(), tom)).toMatchObject({ ok: true });
    await cardSays(stage(), 'resolved');
    for (const [channel, words] of [
      [channelIds.execUpdates, 'The problem with Shop is over'],
      [channelIds.supportUpdates, 'Shop works as before.'],
    ] as const)
      await until(`${channel} hears that it is over`, async () => shownIn(stage(), channel).includes(words));
  });

  test('is closed only with a post-mortem, which is posted below its card', async () => {
    await press(stage(), tom, 'I-1', 'incident.close');
    await told(stage(), tom, 'POST_MORTEM_NEEDED');
    await answerForm(stage(), tom, 'incident.add_action_item', 'Action item', {
      title: 'Limit the connection pool',
      owner: lena,
      dueOn: { seconds: Math.floor(Date.now() / 1_000) + 86_400 },
    });
    await answerForm(stage(), tom, 'incident.write_post_mortem', 'Post-mortem of I-1', {
      helped: 'the alert came within a minute',
      lesson: 'Test payments with a full pool',
    });
    await press(stage(), tom, 'I-1', 'incident.details');
    expect(JSON.stringify(await openForm(stage(), tom, 'Details of I-1'))).toContain('Contributing conditions');
    await stage().workspace.act({ kind: 'closeModal', as: tom });
    await press(stage(), tom, 'I-1', 'incident.close');
    await cardSays(stage(), 'closed');
    const card = await stage().people.card(priya, 'I-1');
    const posted = await until('the post-mortem', async () =>
      stage()
        .workspace.thread(priya, channelIds.releases, card?.ts ?? '')
        .find((one) => one.text.includes('Post-mortem of I-1')),
    );
    expect(posted.text).toMatch(/time to mitigate: [\d.]+ m?s/);
    expect(findElement(card as never, 'incident.assess')).toBeNull();
    const report = await stage().people.says(priya, '/deploy incident report I-1');
    expect(report).toContain('Test payments with a full pool');
    expect(report).toContain('Limit the connection pool');
    const [before = ''] = report.split('*Action items*');
    expect(before).not.toMatch(/<@/);
  });

  test('leaves its lesson and its action item on the checklist of the next release, where they can be checked off', async () => {
    const next = await request(stage(), 'shop 1.2.0');
    expect(next.todos.flatMap((todo) => (todo.followUp === null ? [] : [todo.title]))).toEqual([
      expect.stringMatching(/^Done: Limit the connection pool \(I-1, due /),
      'Considered: Test payments with a full pool (lesson of I-1)',
    ]);
    const locked = await stage().people.says(priya, '/deploy unlock shop fixed in 1.2.0');
    expect(locked).toContain('unlocked');
    await approveAndStart(stage(), 'R-2');
    expect(await stage().people.says(priya, '/deploy incident I-1')).toMatch(
      /✓ Limit the connection pool: checked off in R-2/,
    );
  });

  test('can be declared without a release, and is answered when what is typed means nothing', async () => {
    const say = (text: string) => stage().people.says(priya, text);
    expect(await say('/deploy incident I-99')).toContain('UNKNOWN_INCIDENT');
    expect(await say('/deploy incident report R-1')).toContain('UNKNOWN_INCIDENT');
    expect(await say('/deploy incident R-99')).toContain('UNKNOWN_RELEASE');
    expect(await say('/deploy incident the shop is on fire')).toContain('BAD_ARGUMENT');
    expect(await say('/deploy incident list')).toContain('No incident is open');
    const typed = { kind: 'say', as: priya, channel: channelIds.releases, text: '/deploy incident mail' } as const;
    await stage().workspace.act(typed);
    await openForm(stage(), priya, 'Declare an incident');
    await fill(stage(), priya, { title: 'Mails are late <!channel>' });
    expect(await submit(stage(), priya)).toMatchObject({ ok: true });
    await told(stage(), priya, '*I-2* is declared');
    expect(await say('/deploy incident list')).toMatch(
      /\*I-2\* SEV3 mail in production: Mails are late &lt;!channel&gt; \(detected\)/,
    );
    await until('its card', () => stage().people.card(priya, 'I-2'));
    expect(await say('/deploy list')).toMatch(/\*Incidents\*\n• \*I-2\* SEV3 mail/);
    await stage().workspace.act({ kind: 'openHome', as: tom });
    await until('the Home tab names it', async () =>
      JSON.stringify(stage().workspace.view(tom)?.home ?? {}).includes('*I-2* SEV3 mail'),
    );
    expect(stage().errors).toEqual([]);
    expect(stage().workspace.log().refusals).toEqual({});
  });
});
