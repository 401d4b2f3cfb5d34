import { type Logger, LogLevel, WebClient } from '@slack/web-api';
import { defaultSeed } from './default-seed.ts';
import { type RunningWorkspace, startWorkspace, type WorkspaceOptions } from './server.ts';

export const tokens = { bot: 'xoxb-local-workspace-bot', app: 'xapp-local-workspace-app' };
export const signingSecret = 'local-workspace-secret';

/** A workspace with the default people, for tests. */
export function testWorkspace(options: Partial<WorkspaceOptions> = {}): Promise<RunningWorkspace> {
  return startWorkspace({ seed: defaultSeed, tokens, signingSecret, delivery: { mode: 'socket' }, ...options });
}

const nothing = () => {};
const silent: Logger = {
  debug: nothing,
  info: nothing,
  warn: nothing,
  error: nothing,
  setLevel: nothing,
  getLevel: () => LogLevel.ERROR,
  setName: nothing,
};

/** The real client of the Web API, without its own retries. */
export function testClient(workspace: RunningWorkspace): WebClient {
  return new WebClient(tokens.bot, {
    slackApiUrl: workspace.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    logger: silent,
  });
}

/** What a call was refused with: its error and Slack's messages. */
export async function refusalOf(call: Promise<unknown>): Promise<{ error: string; messages: string[] }> {
  try {
    await call;
  } catch (error) {
    const data = (error as { data?: { error: string; response_metadata?: { messages?: string[] } } }).data;
    if (data) return { error: data.error, messages: data.response_metadata?.messages ?? [] };
    throw error;
  }
  return { error: 'none: it was accepted', messages: [] };
}

/** Waits until the check holds, looking every few milliseconds for two seconds. */
export async function eventually<T>(check: () => T | null | undefined | false): Promise<T> {
  for (let turn = 0; turn < 400; turn += 1) {
    const value = check();
    if (value) return value;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  throw new Error(`It never came true: ${String(check)}`);
}
