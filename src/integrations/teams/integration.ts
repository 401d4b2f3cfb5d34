import { z } from 'zod';
import { Spacing, VariableName } from '../../lib/fields.ts';
import { defineIntegration } from '../define.ts';

const Name = z.string().regex(/^[a-z0-9][a-z0-9-]{0,59}$/, 'write lowercase letters, digits, and dashes');

/** Posts to Microsoft Teams channels through a workflow that takes webhook requests. */
export const integration = defineIntegration({
  id: 'teams',
  displayName: 'Microsoft Teams',
  announcer: { shape: { channel: Name }, names: { key: 'channel', in: 'channels' } },
  settings: {
    /** For each channel, the environment variable that holds the URL of its workflow; the URL is a secret. */
    channels: z.record(Name, VariableName).default({}),
    /** At most one message per release and channel in this time. */
    atMostEvery: Spacing.prefault('1 min'),
  },
  connect: async ({ channels, atMostEvery }, { http, secret }) => {
    const { createTeamsAnnouncer } = await import('./teams-announcer.ts');
    const urls = new Map(Object.entries(channels).map(([name, variable]) => [name, secret(variable)]));
    const { probe, ...announcer } = createTeamsAnnouncer({
      urls,
      spacingMs: atMostEvery,
      http: await http(),
    });
    return { announcer, probe };
  },
});
