import { describe, expect, it } from 'vitest';
import { integrationContext } from '../../test/support/integration-context.ts';
import { integrations as all } from '../../test/support/integrations.ts';
import { defineIntegration } from '../integrations/define.ts';
import { Duration, PositiveDuration } from '../lib/fields.ts';
import { parseSettings } from './settings.ts';
import { usesIn } from './used-integrations.ts';

const connected: unknown[] = [];
const harbor = defineIntegration({
  id: 'harbor',
  displayName: 'Harbor',
  settings: { pause: PositiveDuration.prefault('5 min'), longest: Duration.optional() },
  connect: async (settings) => {
    connected.push(settings);
    return {};
  },
});
const services = `
services:
  shop:
    application: internal-tool
    versions: [tool, list]
    environments:
      production:
        install: [tool, install]
        deploy: [tool, deploy]
        checks: [https://shop.example.com/health]
`;
const parseCompared = (own: string, uses: string) => {
  const canary = `        canary: { metrics: [{ uses: ${uses}, query: 'errors{version="{version}"}' }] }`;
  return parseSettings(`${own}\n${services}${canary}\n`, 'quarterdeck.yaml', {}, { integrations: all });
};
const parse = (own: string) =>
  parseSettings(`${own}\n${services}`, 'quarterdeck.yaml', {}, { integrations: [...all, harbor] });

describe('the own settings of an integration', () => {
  it.each([
    ['integrations: { harbor: { pause: 2 min, longest: 1 h } }', { pause: 120_000, longest: 3_600_000 }],
    ['integrations: { harbor: {} }', { pause: 300_000 }],
    ['integrations: {}', { pause: 300_000 }],
    ['', { pause: 300_000 }],
  ])('are read once, when it is connected (%j)', async (own, expected) => {
    const { integrations } = parse(own);
    await harbor.connect(integrations.harbor, integrationContext());
    expect(connected.at(-1)).toEqual(expected);
  });

  it.each([
    ['{ harbor: { pause: 0 s } }', 'longer than 0'],
    ['{ harbor: { pause: soon } }', 'not a duration'],
    ['{ harbor: { pauses: 2 min } }', 'pauses'],
    ['{ harbor: }', 'expected object'],
    ['{ harbour: {} }', 'harbour'],
    ['[harbor]', 'expected object'],
  ])('are refused at the start when they are wrong: %s', (own, expected) => {
    expect(() => parse(`integrations: ${own}`)).toThrow(expected);
  });

  it.each([
    ['', 'prometheus', 'integrations.prometheus: a service uses it, and it needs: url'],
    [
      'integrations: { datadog: { alertSecretVariable: A } }',
      'datadog',
      'it needs: apiKeyVariable, applicationKeyVariable',
    ],
  ])('are missed at the start when only a canary is compared with it (%j)', (own, uses, expected) => {
    expect(() => parseCompared(own, uses)).toThrow(expected);
  });

  it('suffice for comparing a canary when they are complete', () => {
    const own = 'integrations: { prometheus: { url: "https://metrics.example.com" } }';
    expect(usesIn(parseCompared(own, 'prometheus'))).toContain('prometheus');
  });
});
