import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anAgent, asAgent } from '../../../test/support/agents.ts';
import { Checklists, evidenceUrl, type ItemKind, type ItemPhase } from '../../../test/support/checklists.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { approved, attestAll, by, must, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import type { Agent } from '../../domain/agent/agent.ts';
import { startRelease } from '../deployment/start-release.ts';
import type { NewTask } from './add-tasks.ts';
import { answerCriterion } from './answer-criterion.ts';
import type { GivenEvidence } from './given-evidence.ts';
import { setStatus } from './set-status.ts';
import { tickTodos } from './tick-todo.ts';

const database = embeddedDatabase();
let test: TestDeps;
let lists: Checklists;
let agent: Agent;

beforeEach(async () => {
  test = testDeps(database());
  agent = await anAgent(database());
  lists = await Checklists.of(test);
});
afterEach(() => clearQueues(database()));

const person = () => by(people.requester);
const link: GivenEvidence = { kind: 'link', url: evidenceUrl };
const kindOf = async (answer: ReturnType<Checklists['tick']>) => refusal(await answer).kind;

describe('an agent ticks', () => {
  const own = (kinds: readonly ItemKind[], more: Partial<NewTask> & { phase?: ItemPhase } = {}) =>
    lists.add(kinds, { assignee: agent.id, ...more });

  it('its own tasks, on evidence that the bot has verified, and on nothing else', async () => {
    const { items } = await own(['attestation', 'link', 'output']);
    for (const item of items) {
      for (const evidence of [
        undefined,
        { kind: 'attestation', statement: 'I did it' } as const,
        { kind: 'output', text: 'ok' } as const,
      ])
        expect(await kindOf(lists.tick(item, asAgent(agent), evidence))).toBe('evidence_needed');
      expect(must(await lists.tick(item, asAgent(agent), link)).ticked).toBe(true);
    }
    expect((await view(test, lists.id)).todos.at(-1)?.ticked).toMatchObject({
      by: agent.id,
      onBehalfOf: people.requester,
      evidence: { kind: 'link' },
    });
    expect((await view(test, lists.id)).events.findLast(({ type }) => type === 'todo.ticked')).toMatchObject({
      actor: { kind: 'agent', id: agent.id },
      data: { onBehalfOf: people.requester },
    });
  });

  it('nothing of somebody else, nothing outside its scope, and then nothing is fetched for it', async () => {
    const { items } = await lists.add(['link']);
    expect(await kindOf(lists.tick(items[0] ?? '', asAgent(agent), link))).toBe('not_its_task');
    const reader = await anAgent(database(), { operations: ['read', 'plan'] });
    const elsewhere = await anAgent(database(), { environments: ['staging'] });
    for (const other of [reader, elsewhere]) {
      const theirs = await own(['link'], { assignee: other.id });
      expect(await kindOf(lists.tick(theirs.items[0] ?? '', asAgent(other), link))).toBe('agent_scope');
    }
    const mine = await own(['link']);
    await database().transaction((stores) => stores.agents.revoke(agent.id, people.requester, test.clock.now()));
    expect(await kindOf(lists.tick(mine.items[0] ?? '', asAgent(agent), link))).toBe('agent_inactive');
    expect(lists.fetched).toEqual([]);
  });

  it('never what approvers were shown as a person’s word', async () => {
    const now = await view(test, lists.id);
    const item = now.todos.find(({ evidence, phase }) => evidence === 'attestation' && phase === 'before');
    const task = now.tasks.find((one) => one.id === item?.taskId);
    if (!item || !task) throw new Error('the plan asks for nobody’s word');
    await database().transaction((stores) => stores.tasks.saveTask({ ...task, assigneeId: agent.id }));
    expect(await kindOf(lists.tick(item.id, asAgent(agent), link))).toBe('people_only');
    must(await lists.tick(item.id, person()));
    expect(await kindOf(lists.untick(item.id, asAgent(agent), 'I doubt it'))).toBe('people_only');
    expect(lists.fetched).toEqual([]);
  });
});

describe('the tasks of ticked items', () => {
  const moves = async (task: string) =>
    (await view(test, lists.id)).events.flatMap(({ type, data }) => {
      const moved = data as { ref: string; from: string; to: string };
      return type === 'task.moved' && moved.ref === task ? [`${moved.from} → ${moved.to}`] : [];
    });

  it('end only with their criteria answered and their subtasks ended, and each move is on record', async () => {
    const parent = await lists.add(['attestation', 'attestation'], { successCriteria: ['It works'] });
    const child = await lists.add(['attestation'], { parent: parent.task });
    for (const item of parent.items) must(await lists.tick(item, person()));
    expect((await lists.task(parent.task)).state).toBe('in_progress');
    must(await answerCriterion(test.deps, { task: parent.task, criterion: 1, isMet: true, detail: '' }, person()));
    must(await lists.tick(child.items[0] ?? '', person()));
    expect([(await lists.task(child.task)).state, (await lists.task(parent.task)).state]).toEqual(['done', 'done']);
    expect(await moves(parent.task)).toEqual(['open → in_progress', 'in_progress → done']);
    must(await lists.untick(parent.items[0] ?? '', person()));
    expect((await moves(parent.task)).at(-1)).toBe('done → in_progress');
  });

  it('stay blocked or failed whatever is ticked, and wait for what they depend on', async () => {
    const first = await lists.add(['attestation']);
    const second = await lists.add(['attestation'], { dependsOn: [first.task] });
    must(await lists.tick(second.items[0] ?? '', person()));
    expect((await lists.task(second.task)).state).toBe('open');
    const set = (status: 'blocked' | 'failed') =>
      setStatus(test.deps, { task: first.task, status, reason: 'no disk' }, person());
    must(await set('blocked'));
    must(await lists.tick(first.items[0] ?? '', person()));
    expect((await lists.task(first.task)).state).toBe('blocked');
    must(await set('failed'));
    must(await lists.untick(first.items[0] ?? '', person()));
    must(await lists.tick(first.items[0] ?? '', person()));
    expect((await lists.task(first.task)).state).toBe('failed');
  });
});

describe('the gate', () => {
  const start = () => startRelease(test.deps, { releaseId: lists.id }, person());
  const missing = async () => {
    const refused = refusal(await start());
    return refused.kind === 'gate_closed' && refused.checks.find((one) => one.id === 'checklist')?.detail;
  };

  it('waits for items of every kind, except those added to tasks that are not to be done', async () => {
    lists = await Checklists.of(test, await approved(test, { service: test.services.tool }));
    await attestAll(test, lists.id);
    const wanted = await lists.add(['link', 'output'], { phase: 'before' });
    const dropped = await lists.add(['link'], { phase: 'before', title: 'Dropped' });
    expect(await missing()).toBe('not checked off: “Item 1”, “Item 2”, “Item 1”');
    must(await setStatus(test.deps, { task: dropped.task, status: 'skipped', reason: 'no need' }, person()));
    for (const item of wanted.items) must(await lists.tick(item, person(), link));
    const later = await lists.add(['attestation']);
    must(await start());
    expect(await kindOf(lists.untick(wanted.items[0] ?? '', person(), 'too late'))).toBe('todo_frozen');
    expect(must(await lists.tick(later.items[0] ?? '', person())).ticked).toBe(true);
    const plan = (await view(test, lists.id)).todos.find(
      ({ evidence, phase }) => evidence === 'attestation' && phase === 'before',
    );
    if (plan) {
      const shown = { releaseId: lists.id, shown: [plan.id], shownTicked: [plan.id], ticked: [] };
      expect(refusal(await tickTodos(test.deps, shown, person())).kind).toBe('not_now');
    }
  });
});
