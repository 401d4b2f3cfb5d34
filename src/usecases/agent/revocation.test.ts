import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { anAgent, asAgent } from '../../../test/support/agents.ts';
import { Checklists, evidenceUrl } from '../../../test/support/checklists.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { type RawDatabase, rawPostgres } from '../../../test/support/raw-database.ts';
import { must, refusal, view } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';
import type { Agent } from '../../domain/agent/agent.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Result } from '../../lib/result.ts';
import type { Database } from '../../ports/database.ts';
import type { Deps } from '../deps.ts';
import { addNotes } from '../task/add-notes.ts';
import { addTasks } from '../task/add-tasks.ts';
import { setStatus } from '../task/set-status.ts';
import { toggleTodo } from '../task/toggle-todo.ts';
import { revokeAgent } from './manage-agents.ts';
import { propose } from './propose.ts';

describeWith('postgres', 'revoking an agent while it works', (serverUrl) => {
  let raw: RawDatabase | undefined;
  const database = () => {
    if (raw === undefined) throw new Error('it is there from the first test on');
    return raw.database;
  };
  beforeAll(async () => {
    raw = await rawPostgres(serverUrl);
  });
  afterEach(() => clearQueues(database()));
  afterAll(() => raw?.close());

  async function scene() {
    const test = testDeps(database());
    const lists = await Checklists.of(test);
    const agent = await anAgent(database());
    const { task, items } = await lists.add(['link'], { assignee: agent.id });
    const recorded = async () => (await view(test, lists.id)).events.filter(({ actor }) => actor.id === agent.id);
    return { test, agent, release: lists.ref, task, item: items[0] ?? '', recorded };
  }
  type Scene = Awaited<ReturnType<typeof scene>>;

  /** Everything that an agent can have recorded. */
  const works: Readonly<Record<string, (scene: Scene, deps: Deps) => Promise<Result<unknown, Refusal>>>> = {
    'a note': ({ agent, task }, deps) => {
      const note = { task, markdown: 'x', kind: 'log' as const, severity: 'normal' as const };
      return addNotes(deps, { release: task, notes: [note] }, asAgent(agent));
    },
    'a status': ({ agent, task }, deps) => setStatus(deps, { task, status: 'in_progress', reason: '' }, asAgent(agent)),
    'a task': ({ agent, release }, deps) => addTasks(deps, { release, tasks: [{ title: 'More' }] }, asAgent(agent)),
    'a tick': ({ agent, item }, deps) => {
      const evidence = { kind: 'link' as const, url: evidenceUrl };
      return toggleTodo(deps, { todo: item, ticked: true, evidence }, asAgent(agent));
    },
    'a proposal': ({ agent, release }, deps) =>
      propose(deps, { kind: 'rollback', release, reason: 'it is slow', justification: 'Look.' }, asAgent(agent)),
  };
  const names = Object.keys(works);
  const work = (name: string, scene: Scene, deps: Deps) => {
    const run = works[name];
    if (run === undefined) throw new Error(`nobody does ${name}`);
    return run(scene, deps);
  };

  it.each(names)('waits for %s that was allowed already, and lets nothing on record after it', async (name) => {
    const set = await scene();
    const gate = openLater();
    const running = work(name, set, { ...set.test.deps, database: pausing(database(), 'after looking', gate) });
    await Promise.race([gate.reached, running]);
    const revoking = revoke(set.agent).then(set.recorded);
    await Promise.race([revoking, waitsForLock()]);
    gate.open();
    expect(must(await running)).toBeDefined();
    const atRevocation = await revoking;
    expect(await set.recorded()).toEqual(atRevocation);
    expect(atRevocation.length).toBeGreaterThan(0);
  });

  it.each(names)('keeps %s off the record that was begun before and not yet allowed', async (name) => {
    const set = await scene();
    const gate = openLater();
    const running = work(name, set, { ...set.test.deps, database: pausing(database(), 'before looking', gate) });
    await Promise.race([gate.reached, running]);
    await revoke(set.agent);
    gate.open();
    expect(refusal(await running)).toMatchObject({ kind: 'agent_inactive', why: 'revoked' });
    expect(await set.recorded()).toEqual([]);
  });

  const revoke = async ({ id }: Agent) =>
    must(await revokeAgent({ ...testDeps(database()).deps }, { name: id }, 'an admin'));

  /** Resolves when somebody waits for a lock. */
  async function waitsForLock(): Promise<void> {
    for (let tries = 0; tries < 500; tries += 1) {
      const [row] = await (raw as RawDatabase).sql`
        select count(*)::int as waiting from pg_stat_activity
        where datname = current_database() and wait_event_type = 'Lock'`;
      if (row?.waiting > 0) return;
    }
    throw new Error('nobody waits');
  }
});

interface Gate {
  reached: Promise<void>;
  reach(): void;
  opened: Promise<void>;
  open(): void;
}

function openLater(): Gate {
  const reached = deferred();
  const opened = deferred();
  return { reached: reached.promise, reach: reached.resolve, opened: opened.promise, open: opened.resolve };
}

function deferred() {
  let resolve = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

/** The same database, in whose transactions whoever looks at an agent stops at the gate. */
function pausing(database: Database, when: 'before looking' | 'after looking', gate: Gate): Database {
  return {
    ...database,
    transaction: (work) =>
      database.transaction((stores) => {
        const paused =
          <T>(look: (id: string) => Promise<T>) =>
          async (id: string) => {
            const found = when === 'after looking' ? await look(id) : null;
            gate.reach();
            await gate.opened;
            return found ?? look(id);
          };
        const { agents } = stores;
        const held = { ...agents, find: paused((id) => agents.find(id)), hold: paused((id) => agents.hold(id)) };
        // Each store is made when it is asked for.
        return work(
          new Proxy(stores, { get: (all, name) => (name === 'agents' ? held : Reflect.get(all, name, all)) }),
        );
      }),
  };
}
