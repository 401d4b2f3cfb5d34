import { describe, expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import { requiredBefore } from '../domain/promotion/promotion.ts';
import { policyFor } from '../domain/settings.ts';
import { parseSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

const place = '{ deploy: [tool], checks: ["https://shop.example.com/health"] }';
const file = (head: string, { service = '', environments = ['production', 'staging'] } = {}) => `${head}
tiers: { critical: { policy: ${service === 'by tier' ? '{ promotion: required }' : '{}'} } }
services:
  shop:
    tier: critical
    ${service === 'by service' ? 'policy: { promotion: required }' : ''}
    environments: { ${environments.map((name) => `${name}: ${place}`).join(', ')} }
`;
const parse = (text: string) => parseSettings(text, 'quarterdeck.yaml', {}, { integrations });

/** What must come before production, for the shop of this file. */
function beforeProduction(text: string): string | null {
  const settings = parse(text);
  const { shop } = settings.services;
  if (shop === undefined) throw new Error('there is no shop');
  return requiredBefore(settings, shop, 'production', policyFor(settings, shop).policy);
}

function problemsOf(text: string): string[] {
  try {
    parse(text);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ key, message }) => `${key}: ${message}`);
    throw error;
  }
  return [];
}

const listed = 'environments: [staging, production]';
const optional = 'organization: { policy: { promotion: optional } }';
const required = 'organization: { policy: { promotion: required } }';

describe('promotion', () => {
  it('is required by a file that lists the environments and says nothing about it', () => {
    expect(beforeProduction(file(listed))).toBe('staging');
    expect(beforeProduction(file(`${listed}\n${optional}`))).toBeNull();
    expect(beforeProduction(file(listed, { environments: ['production'] }))).toBeNull();
  });

  it('is not required where no list says the order', () => {
    expect(beforeProduction(file('', { environments: ['staging', 'production'] }))).toBeNull();
    expect(beforeProduction(file(''))).toBeNull();
  });

  it.each([
    ['organization', file(required)],
    ['tiers.critical', file('', { service: 'by tier' })],
    ['services.shop', file('', { service: 'by service' })],
  ])('that %s asks for by name needs a list', (layer, text) => {
    expect(problemsOf(text)).toEqual([
      `${layer}.policy.promotion: nothing says in which order versions pass through the environments; list them in “environments”, in that order`,
    ]);
    expect(problemsOf(`${listed}\n${text}`)).toEqual([]);
  });

  it('that is asked for by name needs no list where there is one environment', () => {
    expect(problemsOf(file(required, { environments: ['production'] }))).toEqual([]);
  });
});
