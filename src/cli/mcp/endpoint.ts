import { readEnvironment } from '../../config/env.ts';
import { readRunningBot } from '../running.ts';

/** Where the bot's endpoint for agents is, and the token of the agent; or why nobody can be called. */
export function endpoint(env: NodeJS.ProcessEnv): { url: string; token: string } | { problem: string } {
  const { QUARTERDECK_TOKEN: token = '', QUARTERDECK_MCP_URL: given = '' } = env;
  if (token === '') return { problem: 'QUARTERDECK_TOKEN is not set.' };
  const url = given === '' ? localUrl(env) : given;
  if (url === null)
    return {
      problem: 'No bot runs with this data folder; start it, set QUARTERDECK_DATA, or set QUARTERDECK_MCP_URL.',
    };
  return URL.canParse(url) ? { url, token } : { problem: 'QUARTERDECK_MCP_URL is no address.' };
}

function localUrl(env: NodeJS.ProcessEnv): string | null {
  const bot = readRunningBot(readEnvironment(env).dataDirectory);
  return bot === null ? null : `http://127.0.0.1:${bot.port}/mcp`;
}
