import { createInterface } from 'node:readline';
import { readEnvironment } from '../../config/env.ts';
import { readRunningBot } from '../running.ts';
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
  const { QUARTERDECK_TOKEN: token = '', QUARTERDECK_MCP_URL: given = '' } = process.env;
  if (args.length > 0 || token === '') {
    process.stderr.write(`${token === '' ? 'QUARTERDECK_TOKEN is not set.\n' : ''}${usage}\n`);
    return 2;
  }
  const url = given === '' ? localUrl() : given;
  if (url === null || !URL.canParse(url)) {
    process.stderr.write(
      url === null
        ? 'No bot runs with this data folder; start it, set QUARTERDECK_DATA, or set QUARTERDECK_MCP_URL.\n'
        : 'QUARTERDECK_MCP_URL is no address.\n',
    );
    return 1;
  }
  const forward = createForwarder({ url, token, write: (line) => process.stdout.write(`${line}\n`) });
  const underWay = new Set<Promise<void>>();
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const work = forward(line).finally(() => underWay.delete(work));
    underWay.add(work);
  }
  await Promise.all(underWay);
  return 0;
}

function localUrl(): string | null {
  const bot = readRunningBot(readEnvironment(process.env).dataDirectory);
  return bot === null ? null : `http://127.0.0.1:${bot.port}/mcp`;
}
