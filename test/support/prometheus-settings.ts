import { parseSettings } from '../../src/config/settings.ts';
import type { ServiceEnvironment } from '../../src/domain/service.ts';
import { integrations } from './integrations.ts';

/** The environment of a service whose settings may use Prometheus, with these lines of YAML in it; throws what is wrong. */
export function environmentWith(...lines: readonly string[]): ServiceEnvironment {
  const yaml = `
organization: { name: Harbor }
channels: { releases: "#releases" }
integrations: { prometheus: { url: "https://prometheus.example.com" } }
services:
  api:
    environments:
      production:
        deploy: [./deploy.sh, "{version}"]
${lines.map((line) => `        ${line}`).join('\n')}
`;
  const { production } = parseSettings(yaml, 'quarterdeck.yaml', {}, { integrations }).services.api?.environments ?? {};
  if (!production) throw new Error('the service is in production');
  return production;
}
