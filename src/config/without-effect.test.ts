import { expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import { parseSettings } from './settings.ts';
import { withoutEffect } from './without-effect.ts';

const timeline = '{ critical: [{ notify: [escalation channel] }, { notify: [on-call], after: 5 min }] }';
const late = '{ escalateToOnCall: 5 min }';

interface Layer {
  policy?: string;
  escalation?: string;
}

function warnings({
  organization,
  tier,
  shop,
  other,
}: Partial<Record<'organization' | 'tier' | 'shop' | 'other', Layer>>) {
  const keys = ({ policy = '{}', escalation = '{}' }: Layer = {}) => `policy: ${policy}, escalation: ${escalation}`;
  const service = (layer: Layer | undefined, more: string) =>
    `{ ${more} ${keys(layer)}, environments: { production: { deploy: [tool], checks: ["https://a.example.com/health"] } } }`;
  const file = `
organization: { ${keys(organization)} }
tiers: { critical: { ${keys(tier)} } }
people: { onCall: S0ONCALL, managers: [U0ADA] }
services:
  shop: ${service(shop, 'tier: critical,')}
  other: ${service(other, '')}
`;
  return withoutEffect(parseSettings(file, 'quarterdeck.yaml', {}, { integrations })).map(({ path }) => path.join('.'));
}

it('warns of a time to the people on call that a timeline takes the place of everywhere', () => {
  const everywhere = { escalation: timeline };
  expect(warnings({ organization: { policy: late, ...everywhere } })).toEqual(['organization.policy.escalateToOnCall']);
  expect(warnings({ organization: everywhere, tier: { policy: late } })).toEqual([
    'tiers.critical.policy.escalateToOnCall',
  ]);
  expect(warnings({ shop: { policy: late, ...everywhere } })).toEqual(['services.shop.policy.escalateToOnCall']);
  expect(warnings({ organization: { policy: late }, shop: everywhere, other: everywhere })).toHaveLength(1);
  // The only service without a timeline has a time of its own.
  expect(warnings({ organization: { policy: late }, shop: everywhere, other: { policy: late } })).toEqual([
    'organization.policy.escalateToOnCall',
  ]);
});

it('does not warn where it has an effect on some service, or is not set', () => {
  expect(warnings({})).toEqual([]);
  expect(warnings({ organization: { policy: late } })).toEqual([]);
  expect(warnings({ organization: { policy: late }, shop: { escalation: timeline } })).toEqual([]);
  expect(warnings({ organization: { escalation: timeline, policy: '{ escalateToManager: 1 h }' } })).toEqual([]);
  const mild = '{ warning: [{ notify: [escalation channel] }] }';
  expect(warnings({ organization: { policy: late, escalation: mild } })).toEqual([]);
});
