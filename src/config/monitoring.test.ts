import { describe, expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import { parseSettings } from './settings.ts';

const parse = (own: string, ...lines: string[]) =>
  parseSettings(
    `
organization: { name: Harbor }
channels: { releases: "#releases" }
integrations: { ${own} }
services:
  api:
    environments:
      production:
        deploy: [./deploy.sh, "{version}"]
${lines.map((line) => `        ${line}`).join('\n')}
`,
    'quarterdeck.yaml',
    {},
    { integrations },
  ).services.api?.environments.production;

const keys = 'datadog: { apiKeyVariable: DD_API_KEY, applicationKeyVariable: DD_APP_KEY }';
const health = 'https://api.example.com/health';

describe('a check of a monitoring system that sets the time itself', () => {
  it('counts without naming the time, in a check and in a canary', () => {
    const read = parse(
      keys,
      `checks: [${health}, { uses: datadog, failed: "sum:bad{service:api}", total: "sum:all{service:api}" }, { uses: datadog, name: e, events: "sum:e{*}" }]`,
      'canary: { metrics: [{ uses: datadog, failed: "sum:bad{version:{version}}", total: "sum:all{version:{version}}" }] }',
    );
    expect(read?.checks.map(({ expect: expected }) => expected.kind)).toEqual(['answer', 'requests', 'events']);
    expect(read?.canary?.metrics[0]).toMatchObject({ uses: 'datadog', counts: { everyMs: 60_000 } });
  });

  it.each([
    ['nothing', '', 'apiKeyVariable, applicationKeyVariable'],
    ['alerts only', 'datadog: { alertSecretVariable: DD_SECRET }', 'apiKeyVariable, applicationKeyVariable'],
  ])('needs its keys when the settings have %s of it', (_what, own, missing) => {
    expect(() => parse(own, `checks: [${health}, { uses: datadog, query: "avg:x{*}" }]`)).toThrow(
      `integrations.datadog: a service uses it, and it needs: ${missing}`,
    );
  });

  it.each([
    ['datadog: {}', 'set apiKeyVariable and applicationKeyVariable'],
    ['datadog: { apiKeyVariable: A }', 'set apiKeyVariable and applicationKeyVariable'],
    ['datadog: { alertSecretVariable: A, site: example.com }', 'datadog.site'],
    ['datadog: { alertSecretVariable: A, window: soon }', '“soon” is not a duration'],
    ['datadog: { alertSecretVariable: A, window: 2 h }', 'write a time from 30 s to 1 h'],
    ['datadog: { alertSecretVariable: A, delay: 11 min }', 'write a time up to 10 min'],
    ['teams: { atMostEvery: 500 ms }', 'write a time from 1 s to 1 d'],
    ['newrelic: { accountId: 1 }', 'set accountId and apiKeyVariable'],
    ['splunk: { url: "https://splunk.example.com:8089" }', 'set url and tokenVariable'],
    ['alerts: {}', 'secretVariable'],
    ['alerts: { secretVariable: A, header: "x y" }', 'it is not the name of a header'],
  ])('is not accepted as %s', (own, message) => {
    expect(() => parse(own, `checks: [${health}]`)).toThrow(message);
  });
});
