import { randomUUID } from 'node:crypto';
import { tools } from '../../mcp/tools/index.ts';
import { endpoint } from '../mcp/endpoint.ts';
import { callEndpoint } from './call-endpoint.ts';
import { findTool } from './find-tool.ts';
import { flagsOf, readInput } from './read-input.ts';

const usage = `tool <name> [--flag value …] [--json '{…}']
    Calls a tool of the running bot, and prints the answer as JSON. “tool <name> --help” lists its flags.
    QUARTERDECK_TOKEN     the token of an agent (“quarterdeck agent create”)
    QUARTERDECK_MCP_URL   the bot's endpoint; by default that of the bot that runs with this data folder
`;

/**
 * `tool <name> …`: what agents can do, typed: the same tools, words and refusals. Exit code 1 when it was refused, 2 when
 * it was typed wrongly.
 */
export async function runTool([name, ...args]: readonly string[]): Promise<number> {
  if (name === undefined || name === '--help') {
    process.stdout.write(`${usage}\n${tools.map((one) => `    ${one.name.padEnd(22)}${one.title}`).join('\n')}\n`);
    return name === undefined ? 2 : 0;
  }
  const found = findTool(name);
  if ('problem' in found) return wrong(`${found.problem}\n`);
  const { tool } = found;
  if (args.includes('--help')) {
    process.stdout.write(`${tool.name}: ${tool.description}\n${flagsOf(tool.input)}\n`);
    return 0;
  }
  const typed = readInput(tool.input, args);
  if ('problem' in typed) return wrong(`${typed.problem}.\n`);
  const input = tool.isReadOnly ? typed.input : { idempotencyKey: randomUUID(), ...typed.input };
  const checked = tool.input.safeParse(input);
  if (!checked.success) {
    const problems = checked.error.issues.map(({ path, message }) => `    --${path.join('.')}: ${message}`);
    return wrong(`${tool.name} needs another input:\n${problems.join('\n')}\n`);
  }
  const to = endpoint(process.env);
  if ('problem' in to) return wrong(`${to.problem}\n`, 1);
  const answer = await callEndpoint(to, tool.name, input);
  if ('refused' in answer) return wrong(`${answer.refused}\n`, 1);
  process.stdout.write(`${JSON.stringify(answer.value, null, process.stdout.isTTY ? 2 : 0)}\n`);
  return 0;
}

function wrong(text: string, code = 2): number {
  process.stderr.write(text);
  return code;
}
