import { z } from 'zod';
import { VariableName, WebAddress } from '../../../lib/fields.ts';

const Part = /^[A-Za-z0-9_.-]{1,100}$/;

/** A repository on GitHub, as owner/name. */
export const GithubRepository = z
  .string()
  .refine(
    (text) =>
      text.split('/').length === 2 && text.split('/').every((part) => Part.test(part) && part !== '.' && part !== '..'),
    'write owner/name',
  );

/** A GitHub App, and where it is installed. */
const GithubApp = z.strictObject({
  /** The App ID, or the client ID that GitHub recommends instead. */
  appId: z.union([
    z.int().positive(),
    z.string().regex(/^[A-Za-z0-9.]{1,100}$/, 'write the App ID or the client ID, from the page of the App'),
  ]),
  /** The number at the end of the address of the installation’s page. */
  installationId: z.int().positive(),
  /** The environment variable that holds a private key of the App, in PEM format. */
  privateKeyVariable: VariableName.regex(/^[A-Za-z_]\w*$/, 'write the name of a variable, and never the key itself'),
});

/** The settings that every integration of GitHub has. */
export const githubSettings = {
  /** The environment variable that holds the token; GITHUB_TOKEN without an `app`. */
  tokenVariable: VariableName.optional(),
  app: GithubApp.optional(),
  /** For GitHub Enterprise Server: https://HOST/api/v3. */
  url: WebAddress.default('https://api.github.com'),
};
export type GithubSettings = z.output<z.ZodObject<typeof githubSettings>>;

/** Which of two would count is nothing to guess. */
export const oneAuthorization = {
  isMet: ({ tokenVariable, app }: Pick<GithubSettings, 'tokenVariable' | 'app'>) =>
    tokenVariable === undefined || app === undefined,
  message: 'set either tokenVariable or app, and not both',
};
