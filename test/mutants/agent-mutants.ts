import type { Mutant } from './mutant.ts';

const agent = 'src/domain/agent/agent.ts';
const authorize = 'src/usecases/agent/authorize.ts';
const authorizeTest = 'src/usecases/agent/authorize.test.ts';
const agentsTest = 'src/usecases/agent/agents.test.ts';
const store = 'src/db/stores/agent-store.ts';
const revocationTest = 'src/usecases/agent/revocation.test.ts';
const refusalsTest = 'test/mcp/refusals.test.ts';

/** Defects in what agents may do, and in what is recorded of them. */
export const agentMutants: readonly Mutant[] = [
  {
    name: 'agents: an operation that is not in the scope is allowed',
    file: agent,
    find: 'if (!operations.includes(operation)) return false;',
    replace: '',
    caughtBy: [authorizeTest],
  },
  {
    name: 'agents: the scope holds in every service and environment',
    file: agent,
    find: 'if (place === null) return true;',
    replace: 'if (place !== undefined) return true;',
    caughtBy: [authorizeTest],
  },
  {
    name: 'agents: a token does not expire',
    file: agent,
    find: "return agent.expiresAt.getTime() <= now.getTime() ? 'expired' : null;",
    replace: 'return null;',
    caughtBy: [authorizeTest, agentsTest],
  },
  {
    name: 'agents: a revoked token goes on',
    file: agent,
    find: "if (agent.revokedAt !== null) return 'revoked';",
    replace: '',
    caughtBy: [authorizeTest, agentsTest],
  },
  {
    name: 'agents: whoever is not active is only stopped at the door',
    file: authorize,
    find: "if (why !== null) return err({ kind: 'agent_inactive', agent: agent.id, why });",
    replace: '',
    caughtBy: [authorizeTest],
  },
  {
    name: 'agents: a call that was allowed before a revocation is recorded after it',
    file: store,
    find: ".for('key share')",
    replace: '',
    caughtBy: [revocationTest],
  },
  {
    name: 'agents: a revocation does not wait for what is being recorded',
    file: 'src/usecases/agent/manage-agents.ts',
    find: 'const held = await stores.agents.lock(id);',
    replace: 'const held = await stores.agents.find(id);',
    caughtBy: [revocationTest],
  },
  {
    name: 'agents: the calls of a minute are not limited',
    file: store,
    find: "if (inMinute >= row.perMinute) return 'minute';",
    replace: '',
    caughtBy: [agentsTest],
  },
  {
    name: 'agents: the calls of a day are not limited',
    file: store,
    find: "if (inDay >= row.perDay) return 'day';",
    replace: '',
    caughtBy: [agentsTest],
  },
  {
    name: 'agents: a call beyond the limits is let through',
    file: 'src/usecases/agent/authenticate-agent.ts',
    find: 'if (used !== null) return err(overBudget(agent, used, now));',
    replace: '',
    caughtBy: [agentsTest],
  },
  {
    name: 'agents: on whose behalf an agent acts is not on record',
    file: 'src/usecases/release-work.ts',
    find: 'const said = onBehalfOf === undefined ? data : { ...data, onBehalfOf };',
    replace: 'const said = data;',
    caughtBy: [authorizeTest],
  },
  {
    name: 'agents: a tick does not say on whose behalf it was made',
    file: 'src/usecases/task/tick.ts',
    find: 'const whose = onBehalfOf === undefined ? {} : { onBehalfOf };',
    replace: 'const whose = {};',
    caughtBy: ['src/usecases/task/toggle-rules.test.ts'],
  },
  {
    name: 'agents: an unknown field of a call is ignored',
    file: 'src/mcp/tools/kit.ts',
    find: 'const input = z.strictObject({ idempotencyKey: key, ...tool.input });',
    replace: 'const input = z.object({ idempotencyKey: key, ...tool.input });',
    caughtBy: [refusalsTest],
  },
  {
    name: 'agents: a browser page may call when its name leads here',
    file: 'src/mcp/mcp-routes.ts',
    find: 'return ownNames.has(page.hostname) && page.host === host.toLowerCase();',
    replace: 'return page.host === host.toLowerCase();',
    caughtBy: ['test/mcp/way-in.test.ts'],
  },
  {
    name: 'agents: a task is sent without what the agent needs for it',
    file: 'src/usecases/task/record-assigned.ts',
    find: '? { assignment: assignmentOf(release, task, todos, deps.settings.agents) }',
    replace: '? {}',
    caughtBy: ['src/usecases/webhook/assigned-to-agent.test.ts'],
  },
];
