import { describe, expect, test } from 'vitest';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { withParts } from '../support/fake-systems.ts';
import { approveAndStart, approveAndStartNevertheless, fill, inState, press, request, submit, view } from './play.ts';
import { type Stage, stageForAll, until } from './stage.ts';

const { priya, lena } = personIds;

/** What a channel shows of a release, all its messages together. */
const shownIn = ({ workspace }: Stage, channel: string): string =>
  workspace
    .messages(lena, channel)
    .flatMap((one) => [one, ...workspace.thread(lena, channel, one.ts)])
    .map((one) => `${one.text} ${JSON.stringify(one.blocks)}`)
    .join('\n');

describe('a watch of which every second reading of a check cannot be taken', () => {
  let isHardToRead = false;
  let tries = 0;
  const stage = stageForAll({
    policy: { watchWindow: '3 s' },
    exchange: (deps) => ({
      ...deps,
      systems: withParts(deps.systems, {
        metricSource: {
          read: async (query) => {
            const source = await deps.systems.metricSource('http');
            if (!isHardToRead || !String(query.with.url).endsWith('/pay')) return source.read(query);
            tries += 1;
            if (tries % 2 === 0) return source.read(query);
            return { kind: 'error', detail: 'the network is busy', at: deps.clock.now() };
          },
        },
      }),
    }),
  });

  test('asks in the escalation channel, goes on, and tells in the report and to executives what was missing', async () => {
    await request(stage(), 'shop 1.1.0');
    await approveAndStart(stage(), 'R-1');
    await until('the watch has begun', async () => (await view(stage(), 'R-1')).deployment?.state === 'verifying');
    isHardToRead = true;
    await until('people are asked', async () =>
      /readings could not be taken \(the network is busy\)/.test(shownIn(stage(), channelIds.onCall)),
    );
    expect(shownIn(stage(), channelIds.onCall)).toContain('“/deploy rollback R-1');
    const { deployment } = await view(stage(), 'R-1');
    const endsAt = deployment?.watchEndsAt?.getTime() ?? Number.POSITIVE_INFINITY;
    await until('the time of the watch is over', async () => Date.now() > endsAt + 300);
    expect((await view(stage(), 'R-1')).release.state).toBe('in_progress');
    isHardToRead = false;
    await inState(stage(), 'R-1', 'completed');
    for (const channel of [channelIds.execUpdates, channelIds.releases])
      await until(`${channel} tells it`, async () =>
        /\d+ of \d+ readings could not be taken/.test(shownIn(stage(), channel)),
      );
    expect(stage().errors).toEqual([]);
  });
});

describe('a check that fails before the start', () => {
  const stage = stageForAll({ services: { kind: 'scripted', names: ['shop', 'mail'] } });
  const words = 'Not judged, because it was failing before the start: Paying';

  test('is named on the card and in the messages, and the release completes', async () => {
    for (const version of ['1.0.0', '1.1.0']) stage().services.breakVersion(version);
    await request(stage(), 'shop 1.1.0');
    await approveAndStartNevertheless(stage(), 'R-1');
    await inState(stage(), 'R-1', 'completed');
    const card = await stage().people.cardThat(priya, 'R-1', 'the check', (one) => one.text.includes(words));
    expect(JSON.stringify(card.blocks)).toContain(words);
    for (const channel of [channelIds.execUpdates, channelIds.opsUpdates, channelIds.releases])
      await until(`${channel} tells it`, async () => shownIn(stage(), channel).includes(words));
    expect(shownIn(stage(), channelIds.onCall)).not.toContain('R-1');
  });

  test('does not make the rollback fail', async () => {
    await request(stage(), 'mail 1.1.0');
    const held = stage().services.hold('mail', 'shift');
    await approveAndStartNevertheless(stage(), 'R-2');
    await held.reached;
    await press(stage(), priya, 'R-2', 'release.roll_back');
    await until('the question', async () => stage().workspace.view(priya)?.modal);
    await fill(stage(), priya, { reason: 'we do not want it' });
    expect(await submit(stage(), priya)).toMatchObject({ ok: true });
    held.letGo();
    const back = await inState(stage(), 'R-2', 'rolled_back');
    expect(back.deployment?.rollback?.validation.map((one) => [one.title, one.isPassed])).toContainEqual([
      'Failing before the start too',
      true,
    ]);
    expect(stage().errors).toEqual([]);
  });
});
