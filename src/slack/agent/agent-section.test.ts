import { afterEach, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { by, must } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { createAgent } from '../../usecases/agent/create-agent.ts';
import { listAgents } from '../../usecases/agent/manage-agents.ts';
import { homeView } from '../home/home-view.ts';
import type { ActionInput } from '../kit/input.ts';
import { agentActions } from './agent-section.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

let count = 0;

async function setUp() {
  const test = testDeps(database());
  test.directory.members.set(people.onCall, {
    ...test.directory.members.get(people.onCall),
    id: people.onCall,
    isAdmin: true,
  } as never);
  count += 1;
  const name = `home-helper-${count}`;
  const asked = { name, owner: people.author, operations: ['read', 'work'] as ('read' | 'work')[] };
  const common = { services: null, environments: null, expiresInDays: 30, perMinute: 60, perDay: 500 };
  must(await createAgent(test.deps, { ...asked, ...common }, 'test'));
  const home = async (person: string) => JSON.stringify((await homeView(test.deps, person)).blocks);
  const press = async (person: string) => {
    const [listener] = agentActions(test.deps);
    const reply = await listener?.hear({ caller: by(person), value: JSON.stringify({ name }) } as ActionInput);
    return reply?.text ?? '';
  };
  const isActive = async () =>
    (await listAgents(test.deps)).some(({ id, revokedAt }) => id === `agent:${name}` && revokedAt === null);
  return { test, name, home, press, isActive };
}

it('shows admins every agent, owners their own, and others none', async () => {
  const { name, home } = await setUp();
  expect(await home(people.onCall)).toContain(`*${name}* for <@${people.author}> · all services · all environments`);
  expect(await home(people.author)).toContain('Your agents');
  expect(await home(people.bystander)).not.toContain(name);
});

it('lets an admin or its owner revoke an agent, and nobody else', async () => {
  const first = await setUp();
  expect(await first.press(people.bystander)).toContain('NOT_ITS_OWNER');
  expect(await first.press(people.guest)).toContain('GUEST');
  first.test.directory.isAway = true;
  expect(await first.press(people.onCall)).not.toContain('is revoked');
  first.test.directory.isAway = false;
  expect(await first.isActive()).toBe(true);
  expect(await first.press(people.onCall)).toContain(`${first.name} is revoked.`);
  expect(await first.isActive()).toBe(false);
  expect(await first.home(people.onCall)).not.toContain(first.name);
  const second = await setUp();
  expect(await second.press(people.author)).toContain(`${second.name} is revoked.`);
  expect(await second.isActive()).toBe(false);
});
