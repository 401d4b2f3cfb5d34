import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Checklists, evidenceUrl } from '../../../test/support/checklists.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, opened, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { explain } from '../../domain/explain.ts';
import { sha256 } from '../../lib/hash.ts';
import type { GivenEvidence } from './given-evidence.ts';
import { tickTodos } from './tick-todo.ts';

const database = embeddedDatabase();
let test: TestDeps;
let lists: Checklists;

beforeEach(async () => {
  test = testDeps(database());
  lists = await Checklists.of(test);
});
afterEach(() => clearQueues(database()));

const person = () => by(people.requester);
const link: GivenEvidence = { kind: 'link', url: evidenceUrl };
const kindOf = async (answer: ReturnType<Checklists['tick']>) => refusal(await answer).kind;

describe('a person ticks', () => {
  it('by a word, by what was attached, or by what the bot verifies, and the kind is on record', async () => {
    const { items, task } = await lists.add(['attestation', 'output', 'link', 'link', 'attestation', 'output']);
    const given: (GivenEvidence | undefined)[] = [
      undefined,
      { kind: 'output', text: 'all 12 tests passed' },
      link,
      { kind: 'check', check: 'health' },
      { kind: 'attestation', statement: 'seen with my own eyes' },
      { kind: 'digest', digest: (await view(test, lists.id)).release.plan.artifact.digest ?? '' },
    ];
    for (const [index, item] of items.entries())
      expect(must(await lists.tick(item, person(), given[index]))).toEqual({
        ref: item,
        title: `Item ${index + 1}`,
        ticked: true,
        open: items.length - index - 1,
      });
    const { todos, notes, events } = await view(test, lists.id);
    const mine = todos.slice(-items.length);
    expect(mine.map(({ ticked }) => ticked?.evidence?.kind)).toEqual([
      'attestation',
      'output',
      'link',
      'check',
      'attestation',
      'digest',
    ]);
    expect(mine[2]?.ticked?.evidence).toMatchObject({ url: evidenceUrl, sha256: sha256(evidenceUrl), bytes: 12 });
    expect(mine[3]?.ticked?.evidence).toMatchObject({ result: 'status 200' });
    const note = notes.at(-1);
    expect(note).toMatchObject({ kind: 'log', markdown: 'all 12 tests passed', authorId: people.requester });
    expect(mine[1]?.ticked?.evidence).toEqual({
      kind: 'output',
      noteId: note?.id,
      sha256: sha256('all 12 tests passed'),
    });
    expect(events.findLast(({ type }) => type === 'todo.ticked')?.data).toMatchObject({ evidence: { kind: 'digest' } });
    expect(await lists.task(task)).toMatchObject({
      state: 'done',
      startedAt: expect.any(Date),
      endedAt: expect.any(Date),
    });
  });

  it('a link or an output item only with that, or better', async () => {
    const { items } = await lists.add(['link', 'output']);
    const [forLink = '', forOutput = ''] = items;
    const output: GivenEvidence = { kind: 'output', text: 'x' };
    expect(await kindOf(lists.tick(forLink, person()))).toBe('evidence_needed');
    expect(await kindOf(lists.tick(forLink, person(), output))).toBe('evidence_needed');
    expect(await kindOf(lists.tick(forOutput, person(), { kind: 'attestation', statement: 'done' }))).toBe(
      'evidence_needed',
    );
    must(await lists.tick(forOutput, person(), link));
  });

  it('nothing that the bot checks itself, and nothing unknown', async () => {
    const { todos } = await view(test, lists.id);
    const checked = todos.find(({ evidence, ticked }) => evidence === 'check' && ticked === null);
    expect(await kindOf(lists.tick(checked?.id ?? '', person(), link))).toBe('todo_by_machine');
    const known = todos.find(({ evidence, ticked }) => evidence === 'check' && ticked !== null);
    expect(await kindOf(lists.untick(known?.id ?? '', person(), 'it is wrong'))).toBe('todo_by_machine');
    for (const asked of [
      `${lists.ref}.1.999`,
      `${lists.ref}.0.1`,
      'R-999999.1.1',
      'tdo_00000000000000000000',
      lists.ref,
      '',
      'x\u0000',
    ])
      expect(await kindOf(lists.tick(asked, person())), asked).toBe('unknown_todo');
    expect(lists.fetched).toEqual([]);
  });

  it('with evidence that holds, and is told why it does not', async () => {
    const { items } = await lists.add(['attestation']);
    const problemOf = async (evidence: GivenEvidence) => {
      const refused = refusal(await lists.tick(items[0] ?? '', person(), evidence));
      expect(refused.kind).toBe('evidence_refused');
      return explain(refused).sentence;
    };
    expect(await problemOf({ kind: 'link', url: 'https://files.test/gone' })).toContain('files.test answers 404');
    expect(await problemOf({ kind: 'link', url: 'https://files.test/?token=abcdef1234567' })).toContain('credential');
    expect(await problemOf({ kind: 'check', check: 'nothing' })).toContain('there are health');
    test.world.behave(({ name }) => (name === 'health' ? 'bad' : 'good'));
    expect(await problemOf({ kind: 'check', check: 'health' })).toContain('failed just now');
    test.world.behave(() => 'unmeasurable');
    expect(await problemOf({ kind: 'check', check: 'health' })).toContain('could not be taken just now');
    expect(await problemOf({ kind: 'digest', digest: 'sha256:00' })).toContain('not the approved digest');
    expect(await problemOf({ kind: 'output', text: ' \u0000 ' })).toContain('is empty');
    expect(await problemOf({ kind: 'output', text: 'x'.repeat(12_001) })).toContain('12001 characters');
    expect((await view(test, lists.id)).todos.at(-1)?.ticked).toBeNull();
  });

  it('by a digest never where none is known', async () => {
    test.world.artifacts.set(`${test.services.bank}/1.1.0`, { digest: null });
    const other = await opened(test, { service: test.services.bank });
    const now = await view(test, other);
    expect(now.release.plan.artifact.digest).toBeNull();
    const item = now.todos.find(({ evidence }) => evidence === 'attestation')?.id ?? '';
    for (const digest of ['null', '', 'sha256:'])
      expect(await kindOf(lists.tick(item, person(), { kind: 'digest', digest }))).toBe('evidence_refused');
  });

  it('and what was attached is masked and cleaned before it is hashed', async () => {
    const { items } = await lists.add(['output']);
    const text = 'token: ghp_abcdefghijklmnopqrstuvwxyz0123456789\u202E\r\ndone\u0000';
    must(await lists.tick(items[0] ?? '', person(), { kind: 'output', text }));
    const { notes, todos } = await view(test, lists.id);
    const kept = notes.at(-1)?.markdown ?? '';
    expect(kept).not.toMatch(/abcdefgh|\u202E/);
    expect(kept).not.toContain('\u0000');
    expect(todos.at(-1)?.ticked?.evidence).toMatchObject({ sha256: sha256(kept) });
    expect(JSON.stringify(await view(test, lists.id))).not.toContain('ghp_abcdefgh');
  });

  it('once: the same request again fetches nothing, and a ticked item stays as it was ticked', async () => {
    const { items } = await lists.add(['link']);
    const caller = person();
    const first = await lists.tick(items[0] ?? '', caller, link);
    expect(await lists.tick(items[0] ?? '', caller, link)).toEqual(first);
    must(await lists.tick(items[0] ?? '', by(people.approver), { kind: 'link', url: `${evidenceUrl}?2` }));
    expect(lists.fetched).toEqual([evidenceUrl]);
    expect((await view(test, lists.id)).todos.at(-1)?.ticked?.by).toBe(people.requester);
  });
});

describe('what is taken back', () => {
  it('stays in the history with who did it, when and why; somebody else’s needs a reason', async () => {
    const { items, task } = await lists.add(['attestation', 'attestation']);
    const [first = '', second = ''] = items;
    must(await lists.tick(first, person()));
    must(await lists.untick(first, person()));
    must(await lists.tick(first, by(people.approver)));
    must(await lists.tick(second, person()));
    expect((await lists.task(task)).state).toBe('done');
    expect(await kindOf(lists.untick(first, person()))).toBe('reason_needed');
    expect(await kindOf(lists.untick(first, person(), ' .'))).toBe('reason_needed');
    test.clock.advance(1_000);
    expect(must(await lists.untick(first, person(), 'it was the wrong server'))).toMatchObject({
      ticked: false,
      open: 1,
    });
    const todo = (await view(test, lists.id)).todos.at(-2);
    expect(todo?.ticked).toBeNull();
    expect(todo?.history).toEqual([
      expect.objectContaining({ by: people.requester, takenBackBy: people.requester }),
      expect.objectContaining({
        by: people.approver,
        takenBackBy: people.requester,
        takenBackAt: test.clock.now().toISOString(),
        reason: 'it was the wrong server',
        evidence: { kind: 'attestation', statement: '' },
      }),
    ]);
    expect(await lists.task(task)).toMatchObject({ state: 'in_progress', endedAt: null });
  });

  it('on the card too, and what others ticked since it was shown stays', async () => {
    const { items } = await lists.add(['attestation', 'attestation']);
    const { todos } = await view(test, lists.id);
    const [a = '', b = ''] = todos.slice(-2).map((todo) => todo.id);
    const card = (who: string, shownTicked: string[], ticked: string[]) =>
      tickTodos(test.deps, { releaseId: lists.id, shown: [a, b], shownTicked, ticked }, by(who));
    must(await lists.tick(items[0] ?? '', by(people.approver)));
    expect(must(await card(people.requester, [], [b])).changed).toBe(1);
    expect((await view(test, lists.id)).todos.slice(-2).map(({ ticked }) => ticked?.by)).toEqual([
      people.approver,
      people.requester,
    ]);
    // Ticked and unticked again before the card was drawn anew.
    expect(must(await card(people.requester, [], [])).changed).toBe(1);
    expect(must(await card(people.requester, [a], [])).changed).toBe(1);
    const now = (await view(test, lists.id)).todos.slice(-2);
    expect(now.map(({ ticked }) => ticked)).toEqual([null, null]);
    expect(now.map(({ history }) => history.length)).toEqual([1, 1]);
  });
});
