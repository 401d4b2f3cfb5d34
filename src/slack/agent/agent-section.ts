import { z } from 'zod';
import { type Agent, agentName, operationWords } from '../../domain/agent/agent.ts';
import { revokeOwnAgent } from '../../usecases/agent/revoke-agent.ts';
import type { Deps } from '../../usecases/deps.ts';
import { agentsOf } from '../../usecases/query/agents-of.ts';
import { type Block, context, divider, header, lines, section } from '../kit/blocks.ts';
import { type ActionListener, buttonAction, onPress } from '../kit/button-action.ts';
import { type Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { answer } from '../kit/reply.ts';

const revoke = buttonAction('agent.revoke', z.object({ name: z.string().max(100) }));

/** Home holds a hundred blocks; the others are listed where the bot runs. */
const mostShown = 15;

/** The agents that the person can revoke, for the Home tab; nothing for people without any. */
export async function agentBlocks(deps: Deps, personId: string): Promise<Block[]> {
  const { agents, areAll } = await agentsOf(deps, personId);
  if (agents.length === 0) return [];
  const left = agents.length - mostShown;
  return [
    divider,
    header(areAll ? 'Agents' : 'Your agents'),
    ...agents.slice(0, mostShown).map((agent) =>
      section(
        agentLines(agent),
        revoke.draw(
          'Revoke',
          { name: agentName(agent.id) },
          {
            style: 'danger',
            confirm: {
              title: `Revoke ${agentName(agent.id)}?`,
              text: 'Its token stops working at once and for good. Its tasks stay assigned to it until somebody takes them over.',
              yes: 'Revoke',
              no: 'Keep',
            },
          },
        ),
      ),
    ),
    context(
      mrkdwn`${left > 0 ? `${left} more are not shown; “quarterdeck agent list” lists all. ` : ''}New ones are created with “quarterdeck agent create”, where the bot runs.`,
    ),
  ];
}

function agentLines({ id, ownerId, scope, expiresAt, lastSeenAt }: Agent): Mrkdwn {
  const where = [scope.services?.join(', ') ?? 'all services', scope.environments?.join(', ') ?? 'all environments'];
  return lines(
    mrkdwn`*${agentName(id)}* for ${person(ownerId)} · ${where.join(' · ')}`,
    mrkdwn`May ${scope.operations.map((one) => operationWords[one]).join('; ')}`,
    mrkdwn`${lastSeenAt === null ? mrkdwn`Never seen` : mrkdwn`Last seen ${moment(lastSeenAt)}`} · expires ${moment(expiresAt)}`,
  );
}

/** What the button revokes. */
export function agentActions(deps: Deps): ActionListener[] {
  return [
    onPress(revoke, async (value, { caller }) =>
      answer(
        await revokeOwnAgent(deps, value, caller),
        ({ name }) => mrkdwn`:octagonal_sign: ${name} is revoked. Nothing of it is recorded any more.`,
      ),
    ),
  ];
}
