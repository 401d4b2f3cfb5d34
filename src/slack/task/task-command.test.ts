import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, opened, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { ModalView } from '../kit/modal.ts';
import { parseNewTask } from './parse-new-task.ts';
import { taskCommand } from './task-command.ts';

const database = embeddedDatabase();
let test: TestDeps;
let id: ReleaseId;
let ref: string;
let forms: ModalView[];

beforeEach(async () => {
  test = testDeps(database());
  id = await opened(test);
  ref = `R-${(await view(test, id)).release.number}`;
  forms = [];
});
afterEach(() => clearQueues(database()));

async function says(line: string, person: string = people.requester): Promise<string> {
  const openModal = async (form: ModalView) => void forms.push(form);
  const input = { caller: by(person), channelId: null, openModal, text: '' };
  return (await taskCommand.run(test.deps, line, input))?.text ?? '';
}

async function task(at: string) {
  const found = (await view(test, id)).tasks.find(({ position }) => at === `${ref}.${position}`);
  if (!found) throw new Error(`there is no ${at}`);
  return found;
}

const refIn = (text: string) => /R-\d+\.\d+/.exec(text)?.[0] ?? '';

describe('/deploy task', () => {
  it('adds a task with an assignee and a deadline', async () => {
    const answer = await says(`add ${ref} Back up the database for <@${people.onCall}> by tomorrow 9:00`);
    const at = refIn(answer);
    expect(answer).toContain(`Added *${at}* Back up the database, assigned to <@${people.onCall}>, due <!date^`);
    const added = await task(at);
    expect(added).toMatchObject({ title: 'Back up the database', assigneeId: people.onCall });
    expect(added.deadline?.toISOString()).toMatch(/T09:00:00/);
    expect(await says(`add ${ref} Too late by 2001-01-01 10:00`)).toContain('has a deadline in the past');
    expect(await says(`add ${ref} Alone for @nobody-of-that-name`)).toContain('ITEMS_REFUSED');
  });

  it('sets each status, with the reason and whom it waits for', async () => {
    const at = refIn(await says(`add ${ref} Configure`));
    expect(await says(`${at} start`)).toBe(`:large_blue_circle: *${at}* Configure is in progress.`);
    expect(await says(`${at} block`)).toContain('REASON_NEEDED');
    expect(await says(`${at} block the disk is full, waits for DBA`)).toContain('is blocked');
    expect((await task(at)).blocked).toMatchObject({ reason: 'the disk is full', waitsFor: 'DBA' });
    expect(await says(`${at} done`)).toContain('TASK_NOT_NOW');
    expect(await says(`${at} fail gave up`)).toContain('is failed');
    expect(await says(`${at} reopen`)).toContain('is open');
    expect(await says(`${at} done`)).toContain('is done');
    expect(await says(`${at} reopen`)).toContain('is in progress');
    expect(await says(`${at} skip not needed here`)).toContain('is skipped');
  });

  it('adds several tasks, items, notes and links at once, or none of them', async () => {
    const refs = (text: string) => [...text.matchAll(/\*(R-\d+\.\d+)\*/g)].map(([, one = '']) => one);
    const many = await says(`add ${ref} - Back up by tomorrow 9:00\n- Configure for me\n\n3. Test`);
    const [first = '', second = '', third = ''] = refs(many);
    expect((await task(second)).assigneeId).toBe(people.requester);
    expect((await task(third)).title).toBe('Test');
    const before = (await view(test, id)).tasks.length;
    expect(await says(`add ${ref} Good\nBad for @nobody-of-that-name`)).toContain('ITEMS_REFUSED');
    expect((await view(test, id)).tasks).toHaveLength(before);
    expect(refs(await says(`todo ${first} * One\n* Two`))).toEqual([first, first]);
    expect(refs(await says(`note ${first},${second} it is\non two lines`))).toEqual([first, second]);
    expect(await says(`notes ${second}`)).toMatch(/\*Notes of R-\d+\.\d+\*: 1\n• .* \(log\): it is\non two lines/);
    expect(await says(`notes ${third}`)).toContain('has no notes yet');
    expect(await says(`notes ${ref}.999`)).toContain('UNKNOWN_TASK');
    expect(await says(`link ${third} after ${first}, ${second}`)).toContain(`begins after *${first}, ${second}*`);
    expect(await says(`link ${third} under ${first} and ${second}`)).toContain('BAD_ARGUMENT');
  });

  it('assigns, adds an item and a note, and links', async () => {
    const [first, second] = [refIn(await says(`add ${ref} First`)), refIn(await says(`add ${ref} Second`))];
    expect(await says(`assign ${first} <@${people.onCall}>`)).toContain(`is assigned to <@${people.onCall}>`);
    expect(await says(`assign ${first} nobody`)).toContain('is assigned to nobody');
    expect(await says(`todo ${first} Look at <it>`)).toContain('Look at &lt;it&gt;');
    expect(await says(`note ${first} it went *well*`)).toContain(`Noted on *${first}*`);
    expect((await view(test, id)).notes.at(-1)).toMatchObject({ markdown: 'it went *well*' });
    expect(await says(`link ${second} after ${first}`)).toContain('begins after');
    expect(await says(`${second} start`)).toContain('TASK_WAITS');
    expect(await says(`link ${first} after ${second}`)).toContain('would wait for itself');
    expect(await says(`link ${first} under ${ref}.999`)).toMatch(
      /Nothing was added: “\S+ → \S+” .*\nCorrect it and send/,
    );
    expect(await says(`link ${second} beside ${first}`)).toContain('BAD_ARGUMENT');
  });

  it('opens the form without a word, lists its forms, and refuses everything else', async () => {
    const at = refIn(await says(`add ${ref} Configure`));
    expect(await says(at)).toBe('');
    expect(forms).toMatchObject([{ callback_id: 'task.saved', title: { text: at } }]);
    expect(await says('')).toContain('/deploy task link R-12.3');
    expect(await says(`${at} explode`)).toContain('BAD_ARGUMENT');
    expect(await says('everything done')).toContain('BAD_ARGUMENT');
    expect(await says('R-999999.1 done')).toContain('UNKNOWN_TASK');
    expect(await says(`${ref} done`)).toContain('BAD_ARGUMENT');
    expect(await says('add')).toContain('BAD_ARGUMENT');
    expect(await says(`add ${ref}`)).toContain('BAD_ARGUMENT');
    expect(await says(at, people.guest)).toBe('');
    expect(await says(`${at} done`, people.guest)).toContain('GUEST');
  });

  it('writes a line that comes twice once', async () => {
    const caller = by(people.requester);
    const input = { caller, channelId: null, openModal: async () => {}, text: '' };
    const [first, again] = [
      await taskCommand.run(test.deps, `add ${ref} Only once`, input),
      await taskCommand.run(test.deps, `add ${ref} Only once`, input),
    ];
    expect(again?.text).toBe(first?.text);
    expect((await view(test, id)).tasks.filter(({ title }) => title === 'Only once')).toHaveLength(1);
  });
});

describe('a typed task', () => {
  const now = new Date('2026-11-30T10:00:00Z');

  it.each([
    ['Back up for @ana by 15:00', 'Back up', '@ana', '2026-11-30T15:00:00.000Z'],
    ['Back up by 15:00 for @ana', 'Back up', '@ana', '2026-11-30T15:00:00.000Z'],
    ['Look for errors by hand', 'Look for errors by hand', null, null],
    ['Check for agent:db-keeper', 'Check', 'agent:db-keeper', null],
    ['Move it for Me', 'Move it', 'me', null],
    ['Search for a cause', 'Search for a cause', null, null],
  ])('%s', async (text, title, assignee, deadline) => {
    const typed = await parseNewTask(text, now, 'UTC');
    expect(typed).toMatchObject({ ok: true, value: { title, assignee } });
    expect(typed.ok && (typed.value.deadline?.toISOString() ?? null)).toBe(deadline);
  });

  it('says what is missing of a time', async () => {
    expect(await parseNewTask('Back up by tomorrow', now, 'UTC')).toMatchObject({ ok: false });
  });
});
