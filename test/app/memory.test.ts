import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, describe, expect, test } from 'vitest';
import { findElement } from '../../src/cli/demo/workspace-client.ts';
import { personIds } from '../../src/local-workspace/default-seed.ts';
import type { Message } from '../../src/local-workspace/protocol.ts';
import { approve, approveAndStart, approveAndStartNevertheless, inState, press, request, told, view } from './play.ts';
import { stageForAll, until } from './stage.ts';

const { priya, marcus, tom, lena } = personIds;

/** Says which version of shop runs; while it is down, nobody answers at its address. */
class VersionPage {
  #server: Server | null = null;
  #port = 0;
  version = '1.0.0';

  async up(): Promise<void> {
    const server = createServer((_request, response) => response.end(JSON.stringify({ version: this.version })));
    await new Promise<void>((resolve) => server.listen(this.#port, '127.0.0.1', resolve));
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async down(): Promise<void> {
    const server = this.#server;
    await new Promise<void>((resolve) => {
      server?.close(() => resolve());
      server?.closeAllConnections();
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/version`;
  }
}

const page = new VersionPage();
await page.up();
afterAll(() => page.down());

const stage = stageForAll({
  services: { kind: 'scripted', names: ['shop', 'mail'] },
  policy: { startTolerance: '3 s' } as object,
  edit: (yaml) => yaml.replace(/http:\S+\/shop\/version/, page.url),
});

const says = (line: string, as: string = priya) => stage().people.says(as, `/deploy ${line}`);
const pass = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function shipShop(version: string): Promise<string> {
  const { release } = await request(stage(), `shop ${version}`);
  const ref = `R-${release.number}`;
  await approveAndStart(stage(), ref);
  page.version = version;
  return ref;
}

/** A button of a private answer or of a direct message. */
function pressIn(as: string, message: Message, actionId: string): Promise<void> {
  return stage().people.press(as, async () => message, actionId);
}

async function approveWith(ref: string, actionId: string): Promise<void> {
  await stage().people.tickAll(tom, ref);
  await press(stage(), marcus, ref, actionId);
}

describe('what was live', () => {
  test('is remembered while the service is down, and nothing is ticked that was not seen', async () => {
    const first = await shipShop('1.1.0');
    await inState(stage(), first, 'completed');
    await page.down();
    const opened = await request(stage(), 'shop 1.2.0');
    const { plan } = opened.release;
    expect(plan.previousVersion).toBe('1.1.0');
    expect(plan.replaced).toEqual({ version: '1.1.0', source: 'record', standing: 'good' });
    expect(plan.rollback.target).toBe('1.1.0');
    expect(opened.todos.find((todo) => todo.check === 'running-version')?.ticked).toBeNull();
    const ref = `R-${opened.release.number}`;
    const card = await stage().people.cardThat(priya, ref, 'what it replaces', (one) => one.text.includes('Replaces'));
    expect(card.text).toContain('1.1.0 (nothing responds there now; this was live last)');
    // A repaired version can be shipped although nothing answers.
    await approve(stage(), ref);
    await press(stage(), priya, ref, 'release.start');
    await inState(stage(), ref, 'in_progress');
    expect((await view(stage(), ref)).todos.find((todo) => todo.check === 'running-version')?.ticked).toBeNull();
    page.version = '1.2.0';
    await page.up();
    await inState(stage(), ref, 'completed');
  });

  test('is not returned to when its release failed: the last version that went well is', async () => {
    stage().services.breakVersion('1.3.0');
    const failed = await shipShop('1.3.0');
    await inState(stage(), failed, 'failed');
    await says(`cancel ${failed} we repair it with the next`);
    await inState(stage(), failed, 'closed');
    const opened = await request(stage(), 'shop 1.1.0');
    const { plan } = opened.release;
    expect(plan.replaced).toEqual({ version: '1.3.0', source: 'service', standing: 'failed' });
    expect(plan.rollback.target).toBe('1.2.0');
    const ref = `R-${opened.release.number}`;
    await stage().people.cardThat(priya, ref, 'what it replaces', ({ text }) =>
      text.includes('1.3.0 (its release failed)'),
    );
    // What runs there fails, so the start asks.
    await approveAndStartNevertheless(stage(), ref);
    page.version = '1.1.0';
    await inState(stage(), ref, 'completed');
    expect(await says(`rollback ${ref} it is wrong after all`)).toContain('to 1.2.0');
    page.version = '1.2.0';
    await inState(stage(), ref, 'rolled_back');
    expect(stage().services.live('shop')).toBe('1.2.0');
    expect(stage().services.commands().slice(-2)).toEqual(expect.arrayContaining([expect.stringContaining('restore')]));
  });
});

describe('a planned time', () => {
  test('is kept: starting before it asks, by command and by card', async () => {
    const opened = await request(stage(), 'mail 1.1.0 in 2 h');
    const ref = `R-${opened.release.number}`;
    await approve(stage(), ref);
    expect(await says('start mail')).toContain('(`PLANNED_FOR_LATER`)');
    expect((await view(stage(), ref)).release.state).toBe('approved');
    const card = await stage().people.cardThat(
      priya,
      ref,
      'Start now',
      (one) => findElement(one, 'release.start') !== null,
    );
    expect(findElement(card, 'release.start')?.element.confirm).toBeDefined();
    await pressIn(priya, await told(stage(), priya, 'PLANNED_FOR_LATER'), 'release.start_now');
    await inState(stage(), ref, 'completed');
  });

  test('that has come: who approves is told that it starts', async () => {
    const opened = await request(stage(), 'mail 1.2.0 in 3 s');
    const ref = `R-${opened.release.number}`;
    await pass(3_200);
    await approveWith(ref, 'approval.approve');
    const question = await told(stage(), marcus, 'APPROVAL_STARTS');
    expect((await view(stage(), ref)).approvals).toEqual([]);
    await pressIn(marcus, question, 'approval.approve_and_start');
    await inState(stage(), ref, 'completed');
  });

  test('that has long passed starts nothing: the captain is asked', async () => {
    // Far enough away that a slow machine still takes the request before.
    const opened = await request(stage(), 'mail 1.3.0 in 3 s');
    const ref = `R-${opened.release.number}`;
    await pass(6_300);
    await approveWith(ref, 'approval.approve');
    await told(stage(), marcus, 'the captain is asked');
    const message = await until('the captain is asked', async () => {
      const messages = await stage().people.workspace.directMessages(priya);
      return messages.find((one) => one.text.includes(ref) && findElement(one, 'release.start_now') !== null) ?? null;
    });
    expect(message.text).toContain(`${ref} (mail 1.3.0 in production) was planned to start`);
    expect((await view(stage(), ref)).release.state).toBe('approved');
    await pressIn(priya, message, 'release.start_now');
    await inState(stage(), ref, 'in_progress', 'failed');
  });
});

test('an approver who was deactivated a moment before the start does not count', async () => {
  await says('unlock shop for the next try', lena);
  const opened = await request(stage(), 'shop 1.3.0 because it is repaired');
  const ref = `R-${opened.release.number}`;
  await approve(stage(), ref);
  stage().workspace.change.person(marcus, { isDeleted: true });
  await press(stage(), priya, ref, 'release.start');
  await told(stage(), priya, '0 of 1 approvals by people who may approve now');
  stage().workspace.change.person(marcus, { isDeleted: false });
  expect((await view(stage(), ref)).release.state).toBe('approved');
});
