import { z } from 'zod';
import { IntegrationError } from '../../../ports/integration-error.ts';
import { readAnswer } from '../http/json-answer.ts';
import type { GithubApp } from './github-app.ts';
import type { GithubAsk } from './github-rest.ts';

/** The permissions that an integration cannot do without, by the names that GitHub's API gives them. */
export type GithubNeeds = Readonly<Record<string, 'read' | 'write'>>;

const RateLimit = z.object({
  resources: z.object({ core: z.object({ limit: z.number(), remaining: z.number() }) }),
});
const App = z.object({ name: z.string() });
const Installation = z.object({
  account: z.object({ login: z.string().optional(), slug: z.string().optional() }).nullish(),
  permissions: z.record(z.string(), z.string()),
  suspended_at: z.string().nullish(),
});

/** Asks for the rate limit, which costs nothing, and is refused without a valid token. */
export async function proveGithubToken(ask: GithubAsk): Promise<string> {
  const { resources } = readAnswer(RateLimit, await ask('/rate_limit'), 'GitHub');
  return `accepts the token; ${resources.core.remaining} of ${resources.core.limit} requests left this hour`;
}

/** Names the App and its installation. Throws IntegrationError when it is suspended, or lacks a permission. */
export async function proveGithubApp(
  { askAsApp }: GithubApp,
  ask: GithubAsk,
  { installationId, needs }: { installationId: number; needs: GithubNeeds },
): Promise<string> {
  const { name } = readAnswer(App, await askAsApp('/app'), 'GitHub');
  const found = readAnswer(Installation, await askAsApp(`/app/installations/${installationId}`), 'GitHub');
  const account = found.account?.login ?? found.account?.slug ?? 'an unknown account';
  const what = `the GitHub App “${name}”, installed for ${account} (installation ${installationId})`;
  if (found.suspended_at) throw new IntegrationError('auth', `${what}, is suspended there`);
  const lacking = Object.entries(needs).filter(([key, level]) => !isGranted(found.permissions[key], level));
  if (lacking.length > 0)
    throw new IntegrationError(
      'auth',
      `${what}, lacks ${lacking.map(wordsOf).join(', ')}: set it on the page of the App, and have an owner of ${account} accept it`,
    );
  return `${what}, ${await proveGithubToken(ask)}`;
}

function isGranted(granted: string | undefined, needed: 'read' | 'write'): boolean {
  return granted === 'write' || granted === 'admin' || granted === needed;
}

const names: Readonly<Record<string, string>> = { pull_requests: 'Pull requests', statuses: 'Commit statuses' };

/** As GitHub's own pages call it. */
function wordsOf([key, level]: [string, 'read' | 'write']): string {
  const name = names[key] ?? `${key.slice(0, 1).toUpperCase()}${key.slice(1)}`;
  return `${name}: ${level === 'write' ? 'read and write' : 'read'}`;
}
