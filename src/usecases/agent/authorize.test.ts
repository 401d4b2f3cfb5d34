import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { anAgent, asAgent } from '../../../test/support/agents.ts';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must, opened, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { type Agent, type AgentOperation, type AgentScope, agentOperations } from '../../domain/agent/agent.ts';
import type { ReleaseId } from '../../domain/ids.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Result } from '../../lib/result.ts';
import { addNotes } from '../task/add-notes.ts';
import { addTasks } from '../task/add-tasks.ts';
import { linkTasks } from '../task/link-tasks.ts';
import { listTasks } from '../task/list-tasks.ts';
import { setStatus } from '../task/set-status.ts';
import { propose } from './propose.ts';
import { getRelease } from './read-releases.ts';

const database = embeddedDatabase();
let test: TestDeps;
let id: ReleaseId;
let ref: string;

beforeEach(async () => {
  test = testDeps(database());
  id = await opened(test);
  ref = `R-${(await view(test, id)).release.number}`;
});
afterEach(() => clearQueues(database()));

const person = () => by(people.requester);
const agent = (scope: Partial<AgentScope> = {}) => anAgent(database(), scope);

async function own(whose: Agent, title = 'Its own'): Promise<string> {
  const added = must(await addTasks(test.deps, { release: ref, tasks: [{ title, assignee: whose.id }] }, person()));
  return added.tasks[0]?.ref ?? '';
}

type Work = (whose: Agent, task: string) => Promise<Result<unknown, Refusal>>;

/** One use case for each operation. */
const works: Readonly<Record<AgentOperation, Work>> = {
  read: (whose) => getRelease(test.deps, ref, asAgent(whose).actor),
  work: (whose, task) => setStatus(test.deps, { task, status: 'in_progress', reason: '' }, asAgent(whose)),
  plan: (whose) => addTasks(test.deps, { release: ref, tasks: [{ title: 'More' }] }, asAgent(whose)),
  report: (whose, task) => {
    const note = { task, markdown: 'x', kind: 'log' as const, severity: 'normal' as const };
    return addNotes(test.deps, { release: ref, notes: [note] }, asAgent(whose));
  },
  propose: (whose) =>
    propose(
      test.deps,
      { kind: 'rollback', release: ref, reason: 'it is slow', justification: 'Look.' },
      asAgent(whose),
    ),
};
const recordOf = async ({ id: actor }: Agent) =>
  (await view(test, id)).events.filter((event) => event.actor.id === actor);

describe.each(agentOperations)('an agent that wants to %s', (operation) => {
  it('may with that operation in that place, on record with its owner', async () => {
    const whose = await agent({ operations: [operation], environments: ['production'] });
    must(await works[operation](whose, await own(whose)));
    const events = await recordOf(whose);
    expect(events.length > 0).toBe(operation !== 'read');
    for (const { actor, data } of events) {
      expect(actor).toEqual({ kind: 'agent', id: whose.id });
      expect(data).toMatchObject({ onBehalfOf: people.requester });
    }
  });

  it('may not without that operation, nor in another service or environment', async () => {
    const { bank } = test.services;
    const scopes: Partial<AgentScope>[] = [
      { operations: agentOperations.filter((one) => one !== operation) },
      { services: [bank] },
      { environments: ['staging'] },
    ];
    for (const scope of scopes) {
      const whose = await agent(scope);
      const refused = refusal(await works[operation](whose, await own(whose)));
      expect(refused, JSON.stringify(scope)).toMatchObject({ kind: 'agent_scope', operation });
      expect(await recordOf(whose)).toEqual([]);
    }
  });

  it('may not once it is revoked, once it has expired, or when it is not known', async () => {
    const revoked = await agent();
    const task = await own(revoked);
    await database().transaction((stores) => stores.agents.revoke(revoked.id, 'an admin', test.clock.now()));
    expect(refusal(await works[operation](revoked, task))).toMatchObject({ kind: 'agent_inactive', why: 'revoked' });
    const whose = await agent();
    const late = await own(whose);
    test.clock.advance(whose.expiresAt.getTime() - test.clock.now().getTime());
    expect(refusal(await works[operation](whose, late))).toMatchObject({ kind: 'agent_inactive', why: 'expired' });
    expect(refusal(await works[operation]({ ...whose, id: 'agent:nobody' }, late)).kind).toBe('agent_unknown');
    for (const one of [revoked, whose]) expect(await recordOf(one)).toEqual([]);
  });
});

describe('what an agent adds', () => {
  it('is whole or nothing: a mistake at the end takes back what came before it', async () => {
    const whose = await agent();
    const [first = '', second = ''] = [await own(whose, 'First'), await own(whose, 'Second')];
    const before = await view(test, id);
    const link = (task: string, to: string) => ({ task, kind: 'depends_on' as const, to });
    const note = (task: string) => ({ task, markdown: 'x', kind: 'log' as const, severity: 'normal' as const });
    const refused: Promise<Result<unknown, Refusal>>[] = [
      linkTasks(test.deps, { release: ref, links: [link(first, second), link(second, first)] }, asAgent(whose)),
      addTasks(test.deps, { release: ref, tasks: [{ title: 'Good' }, { title: ' ' }] }, asAgent(whose)),
      addNotes(test.deps, { release: ref, notes: [note(first), note(`${ref}.999`)] }, asAgent(whose)),
    ];
    for (const one of await Promise.all(refused)) expect(refusal(one).kind).toBe('items_refused');
    const now = await view(test, id);
    expect([now.tasks, now.notes, now.events]).toEqual([before.tasks, before.notes, before.events]);
    const [listed] = must(await listTasks(test.deps, { release: ref }, person().actor));
    expect(listed?.links).toEqual([]);
  });

  it('waits for nothing that waits for it, however many tasks are between them', async () => {
    const whose = await agent();
    const chain: string[] = [];
    for (let count = 0; count < 4; count += 1) {
      const dependsOn = chain.length === 0 ? {} : { dependsOn: [chain.at(-1) ?? ''] };
      const tasks = [{ title: `Task ${count}`, ...dependsOn }];
      chain.push(must(await addTasks(test.deps, { release: ref, tasks }, asAgent(whose))).tasks[0]?.ref ?? '');
    }
    const [first = ''] = chain;
    const back = { task: first, kind: 'depends_on' as const, to: chain.at(-1) ?? '' };
    expect(refusal(await linkTasks(test.deps, { release: ref, links: [back] }, asAgent(whose))).kind).toBe(
      'items_refused',
    );
    const among = [
      { title: 'A', key: 'a', dependsOn: ['b'] },
      { title: 'B', key: 'b', dependsOn: ['a'] },
    ];
    expect(refusal(await addTasks(test.deps, { release: ref, tasks: among }, asAgent(whose))).kind).toBe(
      'items_refused',
    );
  });

  it('is added once for each key, and another request with that key is refused', async () => {
    const whose = await agent();
    const caller = asAgent(whose);
    const once = await addTasks(test.deps, { release: ref, tasks: [{ title: 'Once' }] }, caller);
    expect(await addTasks(test.deps, { release: ref, tasks: [{ title: 'Once' }] }, caller)).toEqual(once);
    const other = await addTasks(test.deps, { release: ref, tasks: [{ title: 'Other' }] }, caller);
    expect(refusal(other).kind).toBe('different_request');
    const titles = (await view(test, id)).tasks.map(({ title }) => title);
    expect(titles.filter((title) => title === 'Once')).toHaveLength(1);
    expect(titles).not.toContain('Other');
  });
});
