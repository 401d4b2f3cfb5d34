import type { Integration, Registry } from './define.ts';

/**
 * Every integration there is, by its id, which is the name of its folder; test/registry.test.ts compares both. A
 * description is loaded when it is first needed: most settings name a few.
 */
export const registry: Registry = {
  alertmanager: { load: () => import('./alertmanager/integration.ts'), sends: 'alerts' },
  alerts: { load: () => import('./alerts/integration.ts'), sends: 'alerts' },
  ansible: { load: () => import('./ansible/integration.ts') },
  'aws-cloudwatch': { load: () => import('./aws-cloudwatch/integration.ts'), sends: 'alerts' },
  'aws-codedeploy': { load: () => import('./aws-codedeploy/integration.ts') },
  'aws-ecs': { load: () => import('./aws-ecs/integration.ts') },
  'aws-lambda': { load: () => import('./aws-lambda/integration.ts') },
  ci: { load: () => import('./ci/integration.ts'), sends: 'results' },
  confluence: { load: () => import('./confluence/integration.ts') },
  'container-registry': { load: () => import('./container-registry/integration.ts') },
  datadog: { load: () => import('./datadog/integration.ts'), sends: 'alerts' },
  dns: { load: () => import('./dns/integration.ts') },
  'github-actions': { load: () => import('./github-actions/integration.ts'), sends: 'deployments' },
  'github-releases': { load: () => import('./github-releases/integration.ts') },
  'git-tags': { load: () => import('./git-tags/integration.ts') },
  http: { load: () => import('./http/integration.ts') },
  jenkins: { load: () => import('./jenkins/integration.ts') },
  jira: { load: () => import('./jira/integration.ts') },
  journey: { load: () => import('./journey/integration.ts') },
  json: { load: () => import('./json/integration.ts') },
  newrelic: { load: () => import('./newrelic/integration.ts'), sends: 'alerts' },
  octopus: { load: () => import('./octopus/integration.ts') },
  pagerduty: { load: () => import('./pagerduty/integration.ts'), sends: 'pages' },
  postgres: { load: () => import('./postgres/integration.ts') },
  powershell: { load: () => import('./powershell/integration.ts') },
  prometheus: { load: () => import('./prometheus/integration.ts') },
  redis: { load: () => import('./redis/integration.ts') },
  remedy: { load: () => import('./remedy/integration.ts') },
  render: { load: () => import('./render/integration.ts'), sends: 'deployments' },
  servicenow: { load: () => import('./servicenow/integration.ts') },
  sharepoint: { load: () => import('./sharepoint/integration.ts') },
  shell: { load: () => import('./shell/integration.ts') },
  smtp: { load: () => import('./smtp/integration.ts') },
  spinnaker: { load: () => import('./spinnaker/integration.ts') },
  splunk: { load: () => import('./splunk/integration.ts'), sends: 'alerts' },
  tcp: { load: () => import('./tcp/integration.ts') },
  teams: { load: () => import('./teams/integration.ts') },
  tls: { load: () => import('./tls/integration.ts') },
  vercel: { load: () => import('./vercel/integration.ts'), sends: 'deployments' },
};

/** Loads the descriptions of all integrations, or of those with these ids; other ids are left out. */
export function loadIntegrations(ids: ReadonlySet<string> = new Set(Object.keys(registry))): Promise<Integration[]> {
  return Promise.all(
    Object.entries(registry)
      .filter(([id]) => ids.has(id))
      .map(async ([, { load }]) => (await load()).integration),
  );
}
