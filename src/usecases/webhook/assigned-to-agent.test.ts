import { Webhook, WebhookVerificationError } from 'standardwebhooks';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type FakeReceiver, fakeReceiver } from '../../../test/fakes/webhook-receiver.ts';
import { anAgent } from '../../../test/support/agents.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { withParts } from '../../../test/support/fake-systems.ts';
import { by, must, opened, view } from '../../../test/support/story.ts';
import { clearQueues, settle, type TestDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { aSubscriber, senderWith, webhookDeps, webhookSecret } from '../../../test/support/webhooks.ts';
import type { Agent } from '../../domain/agent/agent.ts';
import { safetyProtocol } from '../../domain/task/assignment.ts';
import { systemClock } from '../../lib/clock.ts';
import { readAssignment } from '../agent/read-assignment.ts';
import { addTasks } from '../task/add-tasks.ts';
import { addTodos } from '../task/add-todos.ts';
import { assignTask } from '../task/assign-task.ts';

const database = embeddedDatabase();
let receiver: FakeReceiver;
let count = 0;

beforeEach(async () => {
  receiver = await fakeReceiver();
});
afterEach(async () => {
  await clearQueues(database());
  await receiver.close();
});

interface Told {
  type: string;
  data: { actor: unknown; details: { assigneeId: string | null; from: string | null; assignment?: unknown } };
}

async function scene(): Promise<{ test: TestDeps; release: string; agent: Agent }> {
  count += 1;
  const test = webhookDeps(database(), [
    aSubscriber({ name: `helper-${count}`, url: receiver.url, events: ['task.assigned'] }),
  ]);
  // The official library compares the timestamp with its own clock.
  const webhookSender = senderWith(systemClock, { BOARD_SECRET: webhookSecret });
  test.deps.systems = withParts(test.deps.systems, { webhookSender });
  const id = await opened(test);
  return { test, release: `R-${(await view(test, id)).release.number}`, agent: await anAgent(database()) };
}

const person = () => by(people.requester);

/** What arrived, after the official library has verified each of it. */
async function told(test: TestDeps, secret = webhookSecret): Promise<Told[]> {
  await settle(test.deps, test.work);
  return receiver.received.map(({ headers, body }) => {
    const flat = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, String(value)]));
    return new Webhook(secret).verify(body, flat) as Told;
  });
}

describe('a task that is given to an agent', () => {
  it('is sent to it whole, signed, as the resource tells it too', async () => {
    const { test, release, agent } = await scene();
    const long = 'Look at every table, '.repeat(9).trim();
    const wanted = {
      title: 'Back up the database',
      role: 'database' as const,
      actions: Array.from({ length: 20 }, (_, index) => `${index + 1}. ${long}`),
      configuration: ['BACKUP_BUCKET'],
      successCriteria: ['The backup was restored'],
      deadline: new Date(test.clock.now().getTime() + 3_600_000).toISOString(),
      expectedMinutes: 10,
    };
    const { tasks } = must(await addTasks(test.deps, { release, tasks: [wanted] }, person()));
    const task = tasks[0]?.ref ?? '';
    const todos = Array.from({ length: 30 }, (_, index) => ({
      task,
      title: `Item ${index + 1}`,
      evidence: 'link' as const,
      phase: 'before' as const,
    }));
    must(await addTodos(test.deps, { release, todos }, person()));
    must(await assignTask(test.deps, { task, assignee: agent.id }, person()));
    const [event] = await told(test);
    expect(event).toMatchObject({
      type: 'task.assigned',
      data: {
        actor: { kind: 'person', id: people.requester },
        details: { ref: task, assigneeId: agent.id, from: null },
      },
    });
    const assignment = event?.data.details.assignment;
    expect(assignment).toEqual({
      task: {
        ref: task,
        title: 'Back up the database',
        role: 'database',
        state: 'open',
        release: { ref: release, service: test.services.shop, version: '1.1.0' },
        environment: 'production',
        actions: wanted.actions,
        configuration: ['BACKUP_BUCKET'],
        delegatedBy: people.requester,
      },
      checklist: todos.map(({ title }, index) => ({
        ref: `${task}.${index + 1}`,
        title,
        phase: 'before',
        ticked: false,
        needs: 'evidence that Quarterdeck can verify: a link, a check that passes, or the approved digest',
      })),
      successCriteria: [{ number: 1, text: 'The backup was restored', answered: false }],
      limits: {
        deadline: wanted.deadline,
        expectedMinutes: 10,
        heartbeatMinutes: test.deps.settings.agents.heartbeatMs / 60_000,
        charactersOfNote: 12_000,
      },
      safetyProtocol,
    });
    expect(must(await readAssignment(test.deps, task, person().actor))).toEqual(assignment);
  });

  it('is sent when it is added for the agent, and not a word of it for people or when it is taken back', async () => {
    const { test, release, agent } = await scene();
    const tasks = [
      { title: 'For the agent', assignee: agent.id },
      { title: 'For Ada', assignee: people.author },
    ];
    const { tasks: added } = must(await addTasks(test.deps, { release, tasks }, person()));
    const [own = '', other = ''] = added.map(({ ref }) => ref);
    must(await assignTask(test.deps, { task: other, assignee: people.requester }, person()));
    must(await assignTask(test.deps, { task: own, assignee: null }, person()));
    const events = await told(test);
    expect(
      events.map(({ data }) => [data.details.assigneeId, data.details.from, 'assignment' in data.details]),
    ).toEqual([
      [agent.id, null, true],
      [people.requester, people.author, false],
      [null, agent.id, false],
    ]);
  });

  it('is not taken for genuine with another secret, or when a word was changed on the way', async () => {
    const { test, release, agent } = await scene();
    must(await addTasks(test.deps, { release, tasks: [{ title: 'Back up', assignee: agent.id }] }, person()));
    await expect(told(test, `whsec_${Buffer.alloc(32, 9).toString('base64')}`)).rejects.toThrow(
      WebhookVerificationError,
    );
    const [got] = receiver.received;
    if (got === undefined) throw new Error('nothing arrived');
    got.body = got.body.replace('Never approve', 'Always approve');
    await expect(told(test)).rejects.toThrow(WebhookVerificationError);
  });

  it('holds no secret that somebody typed', async () => {
    const { test, release, agent } = await scene();
    const token = `ghp_${'a1B2'.repeat(9)}`;
    const title = `Use ${token} for it`;
    must(await addTasks(test.deps, { release, tasks: [{ title, assignee: agent.id, actions: [title] }] }, person()));
    expect(await told(test)).toHaveLength(1);
    expect(receiver.received[0]?.body).not.toContain(token);
  });
});
