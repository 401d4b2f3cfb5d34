import { type Agent, agentOperations } from '../../src/domain/agent/agent.ts';
import type { ReleaseId, TaskId } from '../../src/domain/ids.ts';
import { type Note, newTask, type Task, type Todo } from '../../src/domain/task/task.ts';
import { id, moment } from './builders.ts';
import { people } from './test-settings.ts';

export function aTask(releaseId: ReleaseId, more: Partial<Task> = {}): Task {
  return {
    ...newTask,
    id: id<'Task'>('tsk'),
    releaseId,
    position: 0,
    title: 'Deploy',
    role: 'release',
    ...more,
  };
}

export function aTodo(task: Pick<Task, 'id' | 'releaseId'>, more: Partial<Todo> = {}): Todo {
  return {
    id: id<'Todo'>('tdo'),
    taskId: task.id,
    releaseId: task.releaseId,
    position: 0,
    title: 'Look',
    evidence: 'attestation',
    check: null,
    phase: 'before',
    ticked: null,
    history: [],
    source: 'plan',
    followUp: null,
    ...more,
  };
}

export function aNote(taskId: TaskId, releaseId: ReleaseId, more: Partial<Note> = {}): Note {
  return {
    id: id<'Note'>('note'),
    taskId,
    releaseId,
    kind: 'log',
    severity: 'normal',
    markdown: '**so** it is',
    authorId: people.requester,
    at: moment,
    ...more,
  };
}

/** An agent that may do everything that agents may do. */
export function anAgent(more: Partial<Agent> = {}): Agent {
  return {
    id: `agent:${id('a').replaceAll('_', '-')}`,
    ownerId: people.requester,
    scope: { operations: [...agentOperations], services: null, environments: null },
    tokenHash: id('hash'),
    perMinute: 60,
    perDay: 5_000,
    createdBy: people.requester,
    createdAt: moment,
    expiresAt: new Date(moment.getTime() + 90 * 86_400_000),
    revokedAt: null,
    revokedBy: null,
    lastSeenAt: null,
    ...more,
  };
}
