import { join } from 'node:path';
import { z } from 'zod';
import { defineIntegration } from '../define.ts';

/** A folder, or a URL that git can fetch from; never an option of git. */
const Repository = z
  .string()
  .min(1)
  .max(1_000)
  .regex(/^(?:https:\/\/|ssh:\/\/|[\w.-]+@[\w.-]+:|[\w./~])[^\s]*$/, 'write a folder, or an address such as https://…');
const Glob = z.string().regex(/^[\w./*?[\]-]{1,200}$/, 'write a pattern such as v*');

/** Uses the tags of a git repository as versions, with authors and changes from its log. */
export const integration = defineIntegration({
  id: 'git-tags',
  displayName: 'Git tags',
  versions: {
    repository: Repository.default('.'),
    pattern: Glob.default('*'),
    /** Files that count as a schema migration when changed. */
    migrations: z.array(Glob).max(20).default([]),
    /** Slack member ids by commit email address; these authors' approvals do not count. */
    authors: z.record(z.string().max(200), z.string().regex(/^[UW][A-Z0-9]{2,20}$/)).default({}),
  },
  connect: async (_settings, { clock, dataDirectory, workingDirectory }) => {
    const { createGitTags } = await import('./git-tags-source.ts');
    const mirrors = join(dataDirectory, 'git-tags');
    return { versionSource: createGitTags({ mirrors, workingDirectory, clock }) };
  },
});
