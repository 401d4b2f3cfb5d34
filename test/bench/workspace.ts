import { localTokens } from '../../src/cli/local.ts';
import { startWorkspace } from '../../src/local-workspace/server.ts';
import { servePart } from './part.ts';
import { benchSeed, benchSettings, typist } from './world.ts';

export interface WorkspaceInput {
  channelsOfOneGroup?: number;
  rateLimits?: boolean;
}

// Slack's side, in a process of its own.
await servePart(async ({ channelsOfOneGroup, rateLimits = false }: WorkspaceInput) => {
  const workspace = await startWorkspace({
    seed: benchSeed(benchSettings(1, channelsOfOneGroup ?? null)),
    tokens: { bot: localTokens.bot.reveal(), app: localTokens.app.reveal() },
    signingSecret: localTokens.signing.reveal(),
    // Commands come from the load generator.
    delivery: { mode: 'http', requestUrl: 'http://127.0.0.1:9/slack/events' },
    rateLimits,
  });
  return {
    ready: { apiUrl: workspace.apiUrl },
    answers: {
      log: () => workspace.log(),
      texts: ({ channelIds }: { channelIds: string[] }) =>
        channelIds.map((id) => workspace.messages(typist.userId, id).map((message) => JSON.stringify(message))),
    },
    stop: () => workspace.stop(),
  };
});
