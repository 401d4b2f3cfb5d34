import { beforeAll, describe, expect, test } from 'vitest';
import { findElement } from '../../src/cli/demo/workspace-client.ts';
import { personIds } from '../../src/local-workspace/default-seed.ts';
import type { Message } from '../../src/local-workspace/protocol.ts';
import { approve, approveAndStart, counts, inState, request, view } from './play.ts';
import { stageForAll } from './stage.ts';

const { priya, lena } = personIds;

const stage = stageForAll({ services: { kind: 'scripted', names: ['mail', 'shop', 'search'] } });

const says = (line: string, as: string = lena) => stage().people.says(as, `/deploy ${line}`);

async function ship(line: string): Promise<string> {
  const { release } = await request(stage(), line);
  const ref = `R-${release.number}`;
  await approveAndStart(stage(), ref);
  await inState(stage(), ref, 'completed');
  return ref;
}

/** The newest private answer, with the buttons that it offers. */
async function offered(as: string = lena): Promise<{ message: Message; labels: string[] }> {
  const message = (await stage().people.privates(as)).at(-1);
  if (!message) throw new Error('there is no private answer');
  const labels = message.blocks.flatMap((block) =>
    ((block as { elements?: { text?: { text: string } }[] }).elements ?? []).map((one) => one.text?.text ?? ''),
  );
  return { message, labels };
}

async function choose(label: RegExp, as: string = lena): Promise<void> {
  const { message } = await offered(as);
  for (const block of message.blocks) {
    const { block_id: blockId = '', elements = [] } = block as {
      block_id?: string;
      elements?: { text?: { text: string }; action_id?: string; value?: string }[];
    };
    const button = elements.find((one) => label.test(one.text?.text ?? ''));
    if (!button) continue;
    const pressed = await stage().workspace.act({
      kind: 'press',
      as,
      channel: message.channel,
      ts: message.ts,
      blockId,
      actionId: button.action_id ?? '',
      element: { type: 'button', value: button.value ?? '' },
    });
    expect(pressed.ok).toBe(true);
    return;
  }
  throw new Error(`no button ${label} is offered`);
}

async function unchanged(line: string, code: string, as: string = lena): Promise<string> {
  const before = await counts(stage());
  const commands = stage().services.commands().length;
  const answer = await says(line, as);
  expect(answer).toContain(`(\`${code}\`)`);
  expect(await counts(stage())).toEqual(before);
  expect(stage().services.commands()).toHaveLength(commands);
  return answer;
}

describe('with mail 1.1.0 (R-1) and shop 1.2.0 (R-2) live, and nothing active', () => {
  beforeAll(async () => {
    expect(await ship('mail 1.1.0')).toBe('R-1');
    expect(await ship('shop 1.2.0')).toBe('R-2');
  }, 60_000);

  test.each([
    ['rollback payments fail', 'SEVERAL_FIT'],
    ['rollback 1 of 3 nodes is down', 'SEVERAL_FIT'],
    ['rollback search it is on fire', 'NO_RELEASE_FITS'],
    ['rollback 9.9.9 payments fail', 'NO_RELEASE_FITS'],
    ['rollback 1.0.0 payments fail', 'NO_RELEASE_FITS'],
    ['rollback shop 1.1.0 payments fail', 'NO_RELEASE_FITS'],
    ['rollback mail shop payments fail', 'CONTRADICTION'],
    ['rollback R-1 shop payments fail', 'CONTRADICTION'],
    ['rollback R-1 R-2 payments fail', 'CONTRADICTION'],
    ['rollback shop to 1.1.0 payments fail', 'NO_RELEASE_FITS'],
    ['rollback shpo payments fail', 'NO_RELEASE_FITS'],
    ['abort 1 of 3 nodes is down', 'NO_RELEASE_FITS'],
    ['abort shop is down', 'NO_RELEASE_FITS'],
    ['cancel 1.2.0', 'NO_RELEASE_FITS'],
    ['cancel shop is not ready', 'NO_RELEASE_FITS'],
    ['cancel mail', 'NO_RELEASE_FITS'],
    ['pause 1 minute please', 'NO_RELEASE_FITS'],
    ['note 1 node restarted', 'NO_RELEASE_FITS'],
    ['start 2', 'NOT_NOW'],
    ['start shop', 'NO_RELEASE_FITS'],
    ['approve 1 fine', 'NO_RELEASE_FITS'],
  ])('“%s” does nothing', async (line, code) => {
    await unchanged(line, code);
  });

  test('what exists is offered, each by service, version and environment', async () => {
    await unchanged('rollback payments fail', 'SEVERAL_FIT');
    expect((await offered()).labels).toEqual([
      'Roll back R-2 shop 1.2.0 (production)',
      'Roll back R-1 mail 1.1.0 (production)',
    ]);
    expect(await says('rollback search payments fail')).toContain('No release matching “search”');
  });

  test('shows what is named, also when it has ended', async () => {
    expect(await says('status shop')).toContain('R-2');
    expect(await says('status 1')).toContain('R-1');
    expect(await says('report 1.2.0')).toContain('1.2.0');
  });

  test('“rollback 1.2.0 payments fail” rolls back shop, whose version that is, and says so', async () => {
    const answer = await says('rollback 1.2.0 payments fail');
    expect(answer).toContain('R-2 (shop 1.2.0 in production) is being rolled back to 1.0.0');
    const ended = await inState(stage(), 'R-2', 'rolled_back');
    expect(ended.deployment?.rollback?.reason).toBe('payments fail');
    expect((await view(stage(), 'R-1')).release.state).toBe('completed');
  });

  test('one press on what is offered carries out what was typed', async () => {
    await says('unlock shop it is repaired');
    expect(await ship('shop 1.3.0')).toBe('R-3');
    await unchanged('rollback payments fail again', 'SEVERAL_FIT');
    await choose(/R-3 shop/);
    const ended = await inState(stage(), 'R-3', 'rolled_back');
    expect(ended.deployment?.rollback?.reason).toBe('payments fail again');
    // Pressed twice, it has one effect.
    await choose(/R-3 shop/).catch(() => {});
    expect((await view(stage(), 'R-1')).release.state).toBe('completed');
  });

  test('finds what is live although a newer release is planned', async () => {
    const planned = await request(stage(), 'mail 1.2.0');
    expect(await says('rollback mail it is on fire')).toContain('R-1 (mail 1.1.0 in production) is being rolled back');
    await inState(stage(), 'R-1', 'rolled_back');
    expect((await view(stage(), `R-${planned.release.number}`)).release.state).toBe('in_review');
  });
});

describe('with only a release of mail active (R-4)', () => {
  test.each([
    ['cancel shop is not ready', 'NO_RELEASE_FITS'],
    ['cancel the shop is not ready', 'NO_RELEASE_FITS'],
    ['cancel we wait for shop', 'NO_RELEASE_FITS'],
    ['cancel 1.3.0', 'NO_RELEASE_FITS'],
    ['cancel mail 1.1.0', 'NO_RELEASE_FITS'],
    ['cancel R-4 shop', 'CONTRADICTION'],
    ['approve shop', 'NO_RELEASE_FITS'],
    ['reject shop not today', 'NO_RELEASE_FITS'],
    ['note it is on fire in shop', 'NO_RELEASE_FITS'],
  ])('“%s” does nothing to it', async (line, code) => {
    await unchanged(line, code, priya);
    expect((await view(stage(), 'R-4')).release.state).toBe('in_review');
  });

  test('a note keeps all its words', async () => {
    expect(await says('note 1 node restarted')).toContain('R-4 (mail 1.2.0 in production)');
    expect(await says('note #4 2 nodes restarted')).toContain('R-4');
    expect(await says('note mail 3.5 GB used')).toContain('R-4');
    const notes = await stage().read(async (stores) =>
      stores.tasks.notesFor((await view(stage(), 'R-4')).release.id, 'log'),
    );
    expect(notes.map((note) => note.markdown)).toEqual(
      expect.arrayContaining(['1 node restarted', '2 nodes restarted', 'mail 3.5 GB used']),
    );
  });

  test('“start” takes no time, and nothing else that it does not understand', async () => {
    await unchanged('start mail at 15:00', 'NO_RELEASE_FITS', priya);
    await approve(stage(), 'R-4');
    await unchanged('start mail at 15:00', 'BAD_ARGUMENT', priya);
    await unchanged('start mail tomorrow', 'BAD_ARGUMENT', priya);
    expect((await view(stage(), 'R-4')).release.state).toBe('approved');
  });

  test('“cancel because of the heat” cancels the only one, and says which', async () => {
    expect(await says('cancel because of the heat', priya)).toContain('R-4 (mail 1.2.0 in production) is cancelled');
  });
});

describe('a request that contradicts itself', () => {
  test.each([
    ['mail 1.2.0 in 30 min at 23:59', 'start time', 'in 30 min', 'at 23:59'],
    ['mail 1.2.0 to production to staging', 'environment', 'to production', 'to staging'],
    ['mail 1.2.0 canary rolling', 'strategy', 'canary', 'rolling'],
    ['mail 1.2.0 canary to production canary', 'strategy', 'canary', 'canary'],
  ])('“%s” is refused by name', async (line, what, first, second) => {
    const answer = await unchanged(line, 'CONFLICTING_WORDS', priya);
    for (const word of [what, first, second]) expect(answer).toContain(word);
  });

  test.each([
    ['mail 1.2.0 in 999999999 d', 'BAD_ARGUMENT'],
    ['mail 1.2.0 in 366 d', 'TIME_TOO_FAR'],
    ['mail 1.2.0 at 9999-12-31 23:59', 'TIME_TOO_FAR'],
    ['mail 1.2.0 in 0 min', 'TIME_IN_PAST'],
  ])('“%s” is refused with its bound', async (line, code) => {
    await unchanged(line, code, priya);
  });
});

describe('locks', () => {
  test('say what they cover, and never cover what was not meant', async () => {
    await unchanged('lock production shop is broken', 'BAD_ARGUMENT');
    await unchanged('lock shop mail both are down', 'BAD_ARGUMENT');
    await unchanged('lock all shop is down', 'BAD_ARGUMENT');
    await unchanged('lock R-4 it is broken', 'BAD_ARGUMENT');
    expect(await says('lock search in production a pause')).toContain('search is locked in production: a pause');
    expect(await says('unlock search in production it is over')).toContain('search is unlocked in production');
  });
});

test('a button to choose that is forged or old changes nothing', async () => {
  const before = await counts(stage());
  await unchanged('rollback', 'NO_RELEASE_FITS');
  expect(findElement((await offered()).message, 'release.choose')).toBeNull();
  expect(await counts(stage())).toEqual(before);
});
