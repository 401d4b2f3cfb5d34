import { z } from 'zod';
import { defineIntegration } from '../define.ts';
import { GithubRepository, githubSettings, oneAuthorization } from '../kit/github/github-settings.ts';

const Glob = z.string().regex(/^[\w./*?-]{1,200}$/, 'write a pattern such as db/migrate/*');

/** Uses the releases of a repository on GitHub as versions, with pull requests, authors and checks. */
export const integration = defineIntegration({
  id: 'github-releases',
  displayName: 'GitHub releases',
  settings: githubSettings,
  rule: oneAuthorization,
  versions: {
    repository: GithubRepository,
    /** What precedes the version in a tag; releases of other tags are left out. */
    prefix: z
      .string()
      .regex(/^(?!.*\.\.)(?:[\w@][\w.@/-]{0,59})?$/, 'write the beginning of a tag, such as v')
      .default(''),
    /** Whether pre-releases are versions too. */
    prereleases: z.boolean().default(false),
    /** Files that count as a schema migration when changed. */
    migrations: z.array(Glob).max(20).default([]),
    /** Slack member ids by login on GitHub; these authors' approvals do not count. */
    authors: z.record(z.string().max(200), z.string().regex(/^[UW][A-Z0-9]{2,20}$/)).default({}),
    /** A release starts only when all checks of its commit have passed. */
    requireChecks: z.boolean().default(false),
    /** Names of checks that do not count, such as those of a workflow that deploys. */
    ignoreChecks: z.array(z.string().min(1).max(200)).max(50).default([]),
  },
  connect: async (settings, context) => {
    const { createReleasesApi } = await import('./releases-api.ts');
    const { createReleasesSource } = await import('./releases-source.ts');
    const { connectGithub } = await import('../kit/github/connect-github.ts');
    const needs = { contents: 'read', pull_requests: 'read', checks: 'read', statuses: 'read' } as const;
    const { repos, probe } = await connectGithub(settings, context, needs);
    return { versionSource: createReleasesSource(createReleasesApi(repos)), probe };
  },
});
