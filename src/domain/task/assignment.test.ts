import { describe, expect, it } from 'vitest';
import type { ReleaseId, TaskId, TodoId } from '../ids.ts';
import { assignmentOf } from './assignment.ts';
import { newTask, type Task, type Todo } from './task.ts';

const release = { number: 12, service: 'shop', version: '1.1.0', environment: 'production' };
const [taskId, releaseId] = ['tsk_1' as TaskId, 'rel_1' as ReleaseId];
const task: Task = {
  ...newTask,
  id: taskId,
  releaseId,
  position: 3,
  title: 'Back up',
  role: 'database',
  actions: ['pg_dump'],
  criteria: [
    { text: 'A backup exists', answer: null },
    { text: 'It restores', answer: { isMet: true, detail: '', by: 'U1', at: '2026-03-03T10:00:00.000Z' } },
  ],
  deadline: new Date('2026-03-04T10:00:00Z'),
  expectedMs: 600_000,
  delegatedBy: 'U1',
};
const todo = (position: number, more: Partial<Todo>): Todo => ({
  id: `tdo_${position}` as TodoId,
  taskId,
  releaseId,
  position,
  title: `Item ${position}`,
  evidence: 'attestation',
  check: null,
  phase: 'during',
  ticked: null,
  history: [],
  source: 'added',
  followUp: null,
  ...more,
});

describe('what an agent is given with a task', () => {
  const given = assignmentOf(
    release,
    task,
    [
      todo(0, { evidence: 'check' }),
      todo(1, { taskId: 'tsk_other' as TaskId }),
      todo(2, { source: 'plan', phase: 'before' }),
      todo(3, { evidence: 'output', ticked: { by: 'U1', at: '2026-03-03T10:00:00.000Z', detail: 'attested' } }),
    ],
    { heartbeatMs: 900_000 },
  );

  it('is the task, with its own items under the names by which they are ticked', () => {
    expect(given.task).toMatchObject({
      ref: 'R-12.3',
      environment: 'production',
      actions: ['pg_dump'],
      delegatedBy: 'U1',
    });
    expect(given.checklist.map(({ ref, ticked }) => [ref, ticked])).toEqual([
      ['R-12.3.1', false],
      ['R-12.3.2', false],
      ['R-12.3.3', true],
    ]);
    expect(given.successCriteria).toEqual([
      { number: 1, text: 'A backup exists', answered: false },
      { number: 2, text: 'It restores', answered: true },
    ]);
    expect(given.limits).toMatchObject({
      deadline: '2026-03-04T10:00:00.000Z',
      expectedMinutes: 10,
      heartbeatMinutes: 15,
    });
  });

  it('says of each item what ticks it, which is never the agent’s word alone', () => {
    const [byBot, byPerson, byEvidence] = given.checklist.map(({ needs }) => needs);
    expect(byBot).toContain('by Quarterdeck');
    expect(byPerson).toContain('a person');
    expect(byEvidence).toMatch(/verify: a link, a check that passes, or the approved digest$/);
  });

  it('names the environment of the task where it is another one', () => {
    const elsewhere = assignmentOf(release, { ...task, environment: 'staging' }, [], { heartbeatMs: 60_000 });
    expect(elsewhere.task.environment).toBe('staging');
  });

  it('carries the rules: log, verify, be honest, report at once, and leave decisions to people', () => {
    const rules = given.safetyProtocol.join(' ');
    for (const word of [
      'checklist',
      'Log every action',
      'verifiably',
      'honestly',
      'critical failure at once',
      'Never approve',
    ])
      expect(rules).toContain(word);
  });
});
