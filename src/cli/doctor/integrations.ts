import { usesIn } from '../../config/used-integrations.ts';
import type { Settings } from '../../domain/settings.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Systems } from '../../ports/systems.ts';
import type { Report } from './report.ts';

const remedies: Readonly<Record<IntegrationError['kind'], string>> = {
  auth: 'check the credentials in the environment, and the permissions that its guide names',
  not_found: 'check the names and ids in the settings',
  rate_limited: 'wait a moment, and try again',
  unavailable: 'check the address in the settings, and whether this machine can reach it',
  bad_response: 'check the address in the settings: something else seems to answer there',
};

/**
 * Every integration that is configured or used: does its system respond, and does it accept the credentials? Nothing is
 * changed.
 */
export async function checkIntegrations(
  settings: Pick<Settings, 'integrations' | 'services'>,
  systems: Pick<Systems, 'probe'>,
  report: Pick<Report, 'say'>,
): Promise<void> {
  const configured = new Set(Object.keys(settings.integrations));
  for (const id of new Set([...configured, ...usesIn(settings)])) {
    const what = `integration ${id}`;
    try {
      const seen = await systems.probe(id);
      if (typeof seen === 'string') report.say(what, 'good', seen);
      else if (seen !== null) report.say(what, 'untried', seen.untried);
      else if (configured.has(id))
        report.say(what, 'untried', 'its settings are complete; it has no call that changes nothing');
    } catch (error) {
      if (!(error instanceof IntegrationError)) throw error;
      report.say(what, 'bad', `${error.message}; ${remedies[error.kind]} (docs/guides/integrations/${id}.md)`);
    }
  }
}
