import { expect, test } from 'vitest';
import { findElement } from '../../src/cli/demo/workspace-client.ts';
import { channelIds, personIds } from '../../src/local-workspace/default-seed.ts';
import type { Message, SelectedOption } from '../../src/local-workspace/protocol.ts';
import { fill, request, submit, view } from './play.ts';
import { stageForAll, until } from './stage.ts';

const { priya, lena } = personIds;
const stage = stageForAll({ services: { kind: 'scripted', names: ['shop'] } });
const says = (as: string, line: string) => stage().people.says(as, `/deploy ${line}`);
const refIn = (text: string) => /R-\d+\.\d+/.exec(text)?.[0] ?? '';

async function task(ref: string) {
  const { tasks, todos } = await view(stage(), 'R-1');
  const found = tasks.find(({ position }) => ref === `R-1.${position}`);
  if (!found) throw new Error(`there is no ${ref}`);
  return { ...found, todos: todos.filter(({ taskId }) => taskId === found.id) };
}

const directMessage = (as: string, words: string): Promise<Message> =>
  until(`${words} told to ${as}`, async () =>
    (await stage().people.workspace.directMessages(as)).find(({ text }) => text.includes(words)),
  );

const openForm = (as: string) => until('the form', async () => stage().workspace.view(as)?.modal ?? null);

test('a captain delegates, and the assignee works from a phone', async () => {
  await request(stage(), 'shop 1.1.0');
  const at = refIn(await says(priya, 'task add R-1 Back up the database for @lena.fischer by tomorrow 9:00'));
  await says(priya, `task todo ${at} Compare the size with yesterday`);

  // Lena presses the buttons of the message that she got.
  const told = await directMessage(lena, 'assigned a task to you');
  expect(told.text).toContain(`*${at}* Back up the database · due `);
  await stage().people.press(lena, async () => told, 'task.start');
  await until('it has begun', async () => (await task(at)).state === 'in_progress');
  await stage().people.press(lena, async () => told, 'task.open');
  const form = await openForm(lena);
  const boxes = form.blocks.find(({ block_id }) => block_id === 'checklist.0')?.element as {
    options: SelectedOption[];
  };
  expect(boxes.options.map(({ text }) => text?.text)).toEqual(['Compare the size with yesterday']);

  // Blocked: the captain is told at once, and the card says what it waits for.
  await fill(stage(), lena, { status: 'blocked' });
  expect(await submit(stage(), lena)).toMatchObject({
    ok: false,
    fieldErrors: { reason: expect.stringContaining('REASON_NEEDED') },
  });
  await fill(stage(), lena, { reason: 'the disk is full', waitsFor: 'DBA' });
  expect(await submit(stage(), lena)).toMatchObject({ ok: true, modal: null });
  expect((await directMessage(priya, 'is blocked')).text).toContain('the disk is full, waits for DBA');
  await stage().people.cardThat(priya, 'R-1', 'what is blocked', ({ text }) =>
    text.includes(`*1 blocked* (${at} Back up the database: waits for DBA)`),
  );
  expect(await says(priya, 'tasks R-1 blocked')).toContain('Blocked: the disk is full, waits for DBA');

  // It goes on; what is ticked and set in one form is on record, and the captain hears that it is done.
  await says(lena, `task ${at} start`);
  expect(await says(lena, 'my')).toContain(at);
  await stage().people.press(lena, async () => told, 'task.open');
  await openForm(lena);
  await stage().workspace.act({
    kind: 'fill',
    as: lena,
    blockId: 'checklist.0',
    actionId: 'value',
    element: { type: 'checkboxes', selected_options: boxes.options },
  });
  await fill(stage(), lena, { note: '42 GB, as yesterday' });
  expect(await submit(stage(), lena)).toMatchObject({ ok: true, modal: null });
  await until('it is ticked', async () => (await task(at)).todos[0]?.ticked?.by === lena);
  await says(lena, `task ${at} done`);
  expect(await task(at)).toMatchObject({ state: 'done' });
  expect((await view(stage(), 'R-1')).notes.at(-1)).toMatchObject({ markdown: '42 GB, as yesterday', authorId: lena });

  // The old button changes nothing any more, and says so.
  await stage().people.press(lena, async () => told, 'task.start');
  const direct = told.channel;
  await until('the answer to an old button', async () =>
    (await stage().people.privates(lena, direct)).find(({ text }) => text.includes('TASK_MOVED_ON')),
  );
  expect((await task(at)).state).toBe('done');
  expect(stage().errors).toEqual([]);
}, 120_000);

test('many tasks are a table from which one is opened, and a message becomes a note with its link', async () => {
  for (let index = 1; index <= 9; index += 1) await says(priya, `task add R-1 Extra ${index}`);
  await says(priya, 'tasks R-1');
  const list = await until('a table', async () =>
    (await stage().people.privates(priya)).find(({ blocks }) => blocks.some(({ type }) => type === 'data_table')),
  );
  const found = findElement(list, 'task.choose');
  const [first] = (found?.element.options ?? []) as SelectedOption[];
  if (!found || !first) throw new Error('nothing to choose');
  const { channel, ts } = list;
  const element = { type: 'static_select', selected_option: first } as const;
  await stage().workspace.act({
    kind: 'press',
    as: priya,
    channel,
    ts,
    blockId: found.blockId,
    actionId: 'task.choose',
    element,
  });
  expect((await openForm(priya)).title).toMatch(/^R-1\.\d+$/);
  await stage().workspace.act({ kind: 'closeModal', as: priya });

  await stage().workspace.act({
    kind: 'say',
    as: lena,
    channel: channelIds.releases,
    text: 'take the lock first & wait',
  });
  const said = await until('the message', async () =>
    (await stage().people.workspace.messages(priya, channelIds.releases)).find(({ text }) => text.includes('the lock')),
  );
  const shortcut = {
    kind: 'shortcut',
    as: priya,
    callbackId: 'message.add_to_release',
    channel: said.channel,
    ts: said.ts,
  } as const;
  await stage().workspace.act(shortcut);
  await openForm(priya);
  await fill(stage(), priya, { where: 'R-1' });
  expect(await submit(stage(), priya)).toMatchObject({ ok: true, modal: null });
  const note = await until('the note', async () =>
    (await view(stage(), 'R-1')).notes.find(({ markdown }) => markdown.startsWith('take the lock first & wait\nhttp')),
  );
  expect(note.authorId).toBe(priya);
  await stage().workspace.act(shortcut);
  await openForm(priya);
  await fill(stage(), priya, { where: 'R-1', as: 'item' });
  expect(await submit(stage(), priya)).toMatchObject({ ok: true, modal: null });
  const { todos } = await view(stage(), 'R-1');
  expect(todos.at(-1)?.title).toMatch(/^take the lock first & wait http/);
  expect(stage().errors).toEqual([]);
}, 120_000);
