import type { Context } from '../../define.ts';
import { createGithubAsk, type GithubAsk, type GithubCredentials } from './github-rest.ts';
import type { GithubSettings } from './github-settings.ts';
import { type GithubNeeds, proveGithubApp, proveGithubToken } from './prove-access.ts';

export interface GithubConnection {
  /** Asks about a repository: the path begins with owner/name. */
  repos: GithubAsk;
  /** For `quarterdeck doctor`. */
  probe(): Promise<string>;
}

const usualVariable = 'GITHUB_TOKEN';

/** Connects with the token, or as the GitHub App, that the settings name. Throws Error when a secret is not there. */
export async function connectGithub(
  { tokenVariable, app, url }: GithubSettings,
  context: Pick<Context, 'clock' | 'http' | 'secret'>,
  needs: GithubNeeds,
): Promise<GithubConnection> {
  const http = await context.http();
  if (app === undefined) {
    const ask = createGithubAsk(http, url, tokenIn(tokenVariable, context));
    return { repos: inRepositories(ask), probe: () => proveGithubToken(ask) };
  }
  const { openGithubApp } = await import('./github-app.ts');
  const { appId, installationId, privateKeyVariable } = app;
  const privateKey = context.secret(privateKeyVariable);
  const { clock } = context;
  const opened = openGithubApp({ http, clock, url, appId, installationId, privateKey, privateKeyVariable });
  const ask = createGithubAsk(http, url, opened.credentials);
  return { repos: inRepositories(ask), probe: () => proveGithubApp(opened, ask, { installationId, needs }) };
}

function inRepositories(ask: GithubAsk): GithubAsk {
  return (path, more) => ask(`/repos/${path}`, more);
}

/** A token that somebody made: there is no other when it is refused. */
function tokenIn(variable: string | undefined, { secret }: Pick<Context, 'secret'>): GithubCredentials {
  const token = variable === undefined ? usualToken(secret) : secret(variable);
  return { token: async () => token.reveal(), refused: () => false };
}

function usualToken(secret: Context['secret']) {
  try {
    return secret(usualVariable);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${reason}; set it, or set tokenVariable or app in the settings`, { cause });
  }
}
