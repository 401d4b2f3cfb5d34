import { z } from 'zod';

/** What the settings say next to `uses`, as their schema has read it. */
export const Words = z.object({
  repository: z.string(),
  prefix: z.string(),
  prereleases: z.boolean(),
  migrations: z.array(z.string()),
  authors: z.record(z.string(), z.string()),
  requireChecks: z.boolean(),
  ignoreChecks: z.array(z.string()),
});
export type Words = z.output<typeof Words>;
