import { describe, expect, test } from 'vitest';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import { fill, inState, submit, suggestions } from './play.ts';
import { type Stage, stageForAll, until } from './stage.ts';

const { priya } = personIds;
const names = Array.from({ length: 130 }, (_, index) => `service-${String(index + 1).padStart(3, '0')}`);

async function openForm(stage: Stage) {
  await stage.workspace.act({ kind: 'say', as: priya, channel: channelIds.releases, text: '/deploy' });
  return until('the form', async () => stage.workspace.view(priya)?.modal);
}

describe.each(['socket', 'http'] as const)('the form with 130 services, by %s', (delivery) => {
  const stage = stageForAll({ delivery, services: { kind: 'scripted', names } });

  test('says how many there are, finds each, and opens a release of the last', async () => {
    const form = await openForm(stage());
    const field = form.blocks.find((block) => block.block_id === 'service');
    expect(field).toMatchObject({
      hint: { text: '130 services; type to search.' },
      element: { type: 'external_select', min_query_length: 0 },
    });
    const first = await suggestions(stage(), priya, 'service', '');
    expect(first.map((one) => one.value)).toEqual(names.slice(0, 100));
    const found = await suggestions(stage(), priya, 'service', '130');
    expect(found).toMatchObject([{ text: { text: 'Service-130' }, value: 'service-130' }]);
    expect(await suggestions(stage(), priya, 'service', 'no such thing')).toEqual([]);

    await fill(stage(), priya, { service: 'service-130', version: '1.1.0' });
    // Slowly answered, the form says so and stays open.
    expect(await submit(stage(), priya)).toMatchObject({ ok: true });
    await until('the release is open', () => stage().read((stores) => stores.releases.findByNumber(1)));
    expect((await inState(stage(), 'R-1', 'in_review')).release.service).toBe('service-130');
    expect(stage().errors).toEqual([]);
  });

  test('refuses a service that the settings do not have', async () => {
    await openForm(stage());
    await stage().workspace.act({
      kind: 'fill',
      as: priya,
      blockId: 'service',
      actionId: 'value',
      element: {
        type: 'external_select',
        selected_option: { text: { type: 'plain_text', text: 'Gone' }, value: 'gone' } as never,
      },
    });
    await fill(stage(), priya, { version: '1.1.0' });
    expect(await submit(stage(), priya)).toMatchObject({
      ok: false,
      fieldErrors: { service: expect.stringContaining('UNKNOWN_SERVICE') },
    });
    await stage().workspace.act({ kind: 'closeModal', as: priya });
  });
});
