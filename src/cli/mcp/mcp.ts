import { createInterface } from 'node:readline';
import { endpoint } from './endpoint.ts';
import { createForwarder } from './forward.ts';

const usage = `mcp
    Connects a program that speaks the Model Context Protocol over its standard streams with the running bot.
    QUARTERDECK_TOKEN     the token of the agent
    QUARTERDECK_MCP_URL   the bot's endpoint; by default that of the bot that runs with this data folder`;

/**
 * `mcp`: forwards what comes in on standard input to the bot's endpoint, and its answers to standard output. All rules
 * are the endpoint's; this needs neither the database nor Slack's tokens.
 */
export async function mcp(args: readonly string[]): Promise<number> {
  const to = endpoint(process.env);
  if (args.length > 0 || 'problem' in to) {
    const isUsage = args.length > 0 || process.env.QUARTERDECK_TOKEN === undefined;
    process.stderr.write(`${'problem' in to ? `${to.problem}\n` : ''}${isUsage ? `${usage}\n` : ''}`);
    return isUsage ? 2 : 1;
  }
  const forward = createForwarder({ ...to, write: (line) => process.stdout.write(`${line}\n`) });
  const underWay = new Set<Promise<void>>();
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const work = forward(line).finally(() => underWay.delete(work));
    underWay.add(work);
  }
  await Promise.all(underWay);
  return 0;
}
