import { z } from 'zod';
import { VariableName, WebAddress } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

/** As the distribution specification has it: lowercase, in parts that are separated by slashes. */
const Image = z
  .string()
  .max(255)
  .regex(
    /^[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*(?:\/[a-z0-9]+(?:(?:\.|_|__|-+)[a-z0-9]+)*)*$/,
    'write an image, such as team/shop',
  );
const Label = z.string().regex(/^[\w./-]{1,200}$/, 'write the name of a label');

/** Uses the tags of an image in a container registry as versions, and its digest as what is approved. */
export const integration = defineIntegration({
  id: 'container-registry',
  displayName: 'Container registry',
  settings: {
    url: WebAddress,
    user: z.string().min(1).max(200).optional(),
    /** The environment variable that holds the password, or an access token. */
    passwordVariable: VariableName.optional(),
  },
  rule: {
    isMet: ({ user, passwordVariable }) => (user === undefined) === (passwordVariable === undefined),
    message: 'set user and passwordVariable together, or neither',
  },
  versions: {
    image: Image,
    /** What precedes the version in a tag; other tags are left out. */
    prefix: z
      .string()
      .regex(/^[\w.-]{0,60}$/, 'write the beginning of a tag, such as v')
      .default(''),
    /** The label with a sentence about the image. */
    notesLabel: Label.default('org.opencontainers.image.description'),
    /** The label with the names of the schema migrations, separated by commas. */
    migrationsLabel: Label.optional(),
  },
  connect: async ({ url, user, passwordVariable }, { http, secret }) => {
    const { createRegistryApi } = await import('./registry-api.ts');
    const { createRegistrySource } = await import('./registry-source.ts');
    const credentials =
      user === undefined || passwordVariable === undefined ? null : { user, password: secret(passwordVariable) };
    const api = createRegistryApi(await http(), url, credentials);
    return {
      versionSource: createRegistrySource(api),
      probe: async () => {
        await api.ping();
        return credentials === null ? 'responds without credentials' : `accepts ${credentials.user}`;
      },
    };
  },
});
