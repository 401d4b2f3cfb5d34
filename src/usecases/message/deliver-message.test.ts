import { describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { opened } from '../../../test/support/story.ts';
import { testDeps } from '../../../test/support/test-deps.ts';
import type { MessageId } from '../../domain/ids.ts';
import { type Lease, LeaseLost } from '../../ports/due-queue.ts';
import { deliverMessage } from './deliver-message.ts';

const database = embeddedDatabase();

/** A release whose card is claimed, and a database that counts the looks at releases. */
async function claimed() {
  const test = testDeps(database());
  await test.work.stop(1_000);
  const releaseId = await opened(test);
  const card = (await database().read((stores) => stores.messages.forRelease(releaseId))).find(
    ({ surface }) => surface.kind === 'card',
  );
  if (!card) throw new Error('a release has a card');
  const claim = async () => {
    const leases = await database().statement((stores) => stores.messages.claim(100, 15_000));
    const mine = leases.find(({ id }) => id === card.id);
    if (!mine) throw new Error('the card is due');
    return mine as Lease<MessageId>;
  };
  return { test, card, lease: await claim(), claim };
}

describe('a message', () => {
  it('that has to wait for its turn is neither rendered nor an attempt', async () => {
    const { test, card, lease } = await claimed();
    const messenger = { ...test.messenger, waitMs: () => 700 };
    let views = 0;
    const deps = {
      ...test.deps,
      messenger,
      get settings() {
        views += 1;
        return test.deps.settings;
      },
    };
    expect(await deliverMessage(deps, lease)).toBe(700);
    expect(views).toBe(0);
    expect(test.messenger.shown).toEqual([]);
    const [next] = await database().transaction(async (stores) => {
      await stores.messages.schedule(card.id, 0);
      return stores.messages.claim(100, 15_000);
    });
    expect(next?.attempts).toBe(1);
  });

  it('is left to whoever has the lease now', async () => {
    const { test, lease, card, claim } = await claimed();
    await database().transaction((stores) => stores.messages.release(lease, 0));
    await claim();
    await expect(deliverMessage(test.deps, lease)).rejects.toThrow(LeaseLost);
    expect(test.messenger.shown).toEqual([]);
    expect(card.postedTs).toBeNull();
  });
});
