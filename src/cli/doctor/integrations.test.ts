import { expect, it } from 'vitest';
import { testSettings } from '../../../test/support/test-settings.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import { checkIntegrations } from './integrations.ts';

const probes: Record<string, () => Promise<string | null>> = {
  jenkins: async () => 'signed in as deploy-bot',
  teams: async () => null,
  octopus: () => Promise.reject(new IntegrationError('auth', 'octopus.example.com answers 401')),
  splunk: () => Promise.reject(new IntegrationError('unavailable', 'splunk.example.com did not answer in time')),
};

it('asks every configured integration, and says what to do about each that does not answer', async () => {
  const said: [string, string, string][] = [];
  const settings = {
    ...testSettings(),
    services: {},
    integrations: { jenkins: {}, teams: {}, octopus: {}, splunk: {} },
  };
  const systems = { probe: (uses: string) => probes[uses]?.() ?? Promise.resolve(null) };
  await checkIntegrations(settings, systems, { say: (...line) => void said.push(line) });
  expect(said).toEqual([
    ['integration jenkins', 'good', 'signed in as deploy-bot'],
    ['integration teams', 'untried', expect.stringContaining('no call that changes nothing')],
    ['integration octopus', 'bad', expect.stringMatching(/answers 401; check the credentials/)],
    ['integration splunk', 'bad', expect.stringMatching(/did not answer in time; check the address/)],
  ]);
});

it('says nothing of what is used and has nothing to be asked', async () => {
  const said: string[] = [];
  const systems = { probe: async () => null };
  await checkIntegrations({ ...testSettings(), integrations: {} }, systems, { say: (what) => void said.push(what) });
  expect(said).toEqual([]);
});
