import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { must, refusal } from '../../../test/support/story.ts';
import { clearQueues, type TestDeps, testDeps } from '../../../test/support/test-deps.ts';
import { people } from '../../../test/support/test-settings.ts';
import { agentId } from '../../domain/agent/agent.ts';
import { redact } from '../../lib/redact.ts';
import { DatabaseUnavailable } from '../../ports/database.ts';
import { authenticateAgent } from './authenticate-agent.ts';
import { CreateAgent, createAgent } from './create-agent.ts';
import { listAgents, revokeAgent } from './manage-agents.ts';

const database = embeddedDatabase();
let test: TestDeps;
let count = 0;

beforeEach(() => {
  test = testDeps(database());
});
afterEach(() => clearQueues(database()));

const dayMs = 86_400_000;
function input(more: Partial<CreateAgent> = {}): CreateAgent {
  count += 1;
  return CreateAgent.parse({ name: `helper-${count}`, owner: people.requester, operations: ['read'], ...more });
}
const create = async (more: Partial<CreateAgent> = {}) => must(await createAgent(test.deps, input(more), 'an admin'));

describe('creating an agent', () => {
  it('returns the token once, and stores only its hash', async () => {
    const { agent, token } = await create();
    expect(token).toMatch(/^qda_[A-Za-z0-9_-]{43}$/);
    const stored = await database().read((stores) => stores.agents.find(agent.id));
    expect(stored).toEqual(agent);
    expect(JSON.stringify(stored)).not.toContain(token);
    expect(redact(`the token is ${token}.`)).toBe('the token is qda_***.');
  });

  it('lasts 90 days, with 60 calls a minute and 5,000 a day, unless told otherwise', async () => {
    const { agent } = await create();
    expect(agent).toMatchObject({ perMinute: 60, perDay: 5_000, createdBy: 'an admin', revokedAt: null });
    expect(agent.expiresAt.getTime() - agent.createdAt.getTime()).toBe(90 * dayMs);
  });

  it.each([
    { expiresInDays: 366 },
    { expiresInDays: 0 },
    { operations: [] },
    { operations: ['approve'] },
    { perMinute: 0 },
  ])('does not take %j', (more) => {
    expect(CreateAgent.safeParse({ ...input(), ...more }).success).toBe(false);
  });

  it('refuses a name that was ever used, and one that could be mistaken', async () => {
    const { agent } = await create({ name: 'deployer' });
    must(await revokeAgent(test.deps, { name: 'deployer' }, 'an admin'));
    const before = await database().read((stores) => stores.agents.find(agent.id));
    expect(refusal(await createAgent(test.deps, input({ name: 'deployer' }), 'x')).kind).toBe('agent_exists');
    expect(await database().read((stores) => stores.agents.find(agent.id))).toEqual(before);
    for (const name of ['Deployer', 'dеployer', 'a', 'x'.repeat(41), '<@U1>', 'agent:x', '-ab', ''])
      expect(refusal(await createAgent(test.deps, input({ name }), 'x')).kind, name).toBe('agent_name');
  });

  it('refuses an owner who is no full member, and one who cannot be looked up', async () => {
    for (const owner of [people.guest, people.outsider, people.gone, people.bot, 'UNOBODY', 'agent:helper-1'])
      expect(refusal(await createAgent(test.deps, input({ owner }), 'x'))).toEqual({
        kind: 'agent_owner',
        owner,
      });
    test.directory.isAway = true;
    expect(refusal(await createAgent(test.deps, input(), 'x')).kind).toBe('could_not_find_out');
  });

  it('refuses a scope that names what does not exist', async () => {
    const { shop } = test.services;
    expect(refusal(await createAgent(test.deps, input({ services: ['nothing'] }), 'x')).kind).toBe('unknown_service');
    expect(refusal(await createAgent(test.deps, input({ services: [shop], environments: ['moon'] }), 'x')).kind).toBe(
      'unknown_environment',
    );
    must(await createAgent(test.deps, input({ services: [shop], environments: ['staging'] }), 'x'));
  });
});

describe('a token', () => {
  it('stands for the agent on behalf of its owner', async () => {
    const { agent, token } = await create();
    expect(must(await authenticateAgent(test.deps, token))).toEqual({
      kind: 'agent',
      id: agent.id,
      onBehalfOf: people.requester,
    });
    expect((await database().read((stores) => stores.agents.find(agent.id)))?.lastSeenAt).toEqual(test.clock.now());
  });

  it('is refused when it is unknown, changed, or the hash itself', async () => {
    const { agent, token } = await create();
    const last = token.endsWith('A') ? 'B' : 'A';
    for (const wrong of [
      '',
      'qda_',
      agent.tokenHash,
      `${token.slice(0, -1)}${last}`,
      ` ${token}`,
      token.toUpperCase(),
      `${token}A`,
    ])
      expect(refusal(await authenticateAgent(test.deps, wrong)).kind, wrong).toBe('agent_unknown');
  });

  it('ends when it expires, to the millisecond', async () => {
    const { token } = await create({ expiresInDays: 1 });
    test.clock.advance(dayMs - 1);
    must(await authenticateAgent(test.deps, token));
    test.clock.advance(1);
    expect(refusal(await authenticateAgent(test.deps, token))).toMatchObject({
      kind: 'agent_inactive',
      why: 'expired',
    });
  });

  it('ends at once when it is revoked, for good', async () => {
    const { agent, token } = await create();
    must(await authenticateAgent(test.deps, token));
    expect(must(await revokeAgent(test.deps, { name: agent.id }, 'ann')).revokedBy).toBe('ann');
    expect(refusal(await authenticateAgent(test.deps, token))).toMatchObject({
      kind: 'agent_inactive',
      why: 'revoked',
    });
    expect(must(await revokeAgent(test.deps, { name: agent.id }, 'bob')).revokedBy).toBe('ann');
    expect(refusal(await revokeAgent(test.deps, { name: 'nobody' }, 'ann')).kind).toBe('no_such_agent');
  });

  it('ends with the membership of its owner, and is refused while that cannot be found out', async () => {
    const { token } = await create({ owner: `@${people.author.toLowerCase()}` });
    must(await authenticateAgent(test.deps, token));
    const owner = test.directory.members.get(people.author);
    if (!owner) throw new Error('no owner');
    test.directory.members.set(people.author, { ...owner, isDeleted: true });
    expect(refusal(await authenticateAgent(test.deps, token)).kind).toBe('agent_owner');
    test.directory.isAway = true;
    expect(refusal(await authenticateAgent(test.deps, token)).kind).toBe('could_not_find_out');
  });

  it('is refused beyond its calls a minute and a day, and says when to try again', async () => {
    const { token } = await create({ perMinute: 2, perDay: 3 });
    test.clock.advance(10_000);
    must(await authenticateAgent(test.deps, token));
    must(await authenticateAgent(test.deps, token));
    expect(refusal(await authenticateAgent(test.deps, token))).toMatchObject({
      kind: 'agent_budget',
      limit: '2 calls a minute',
      retryAfterMs: 50_000,
    });
    test.clock.advance(50_000);
    must(await authenticateAgent(test.deps, token));
    expect(refusal(await authenticateAgent(test.deps, token))).toMatchObject({
      limit: '3 calls a day',
      retryAfterMs: 14 * 3_600_000 - 60_000,
    });
    test.clock.advance(14 * 3_600_000 - 60_000);
    must(await authenticateAgent(test.deps, token));
  });

  it('counts calls that come at once', async () => {
    const { token } = await create({ perMinute: 5 });
    const answers = await Promise.all(Array.from({ length: 12 }, () => authenticateAgent(test.deps, token)));
    expect(answers.filter(({ ok }) => ok)).toHaveLength(5);
  });

  it('is refused while the database is away', async () => {
    const { token } = await create();
    const away = {
      ...database(),
      read: () => Promise.reject(new DatabaseUnavailable('away')),
    };
    expect(refusal(await authenticateAgent({ ...test.deps, database: away }, token)).kind).toBe('busy');
  });
});

it('lists every agent by name', async () => {
  const { agent } = await create({ name: 'aaa-first' });
  const all = await listAgents(test.deps);
  expect(all[0]?.id).toBe(agent.id);
  expect(all[0]?.id).toBe(agentId('aaa-first'));
});
