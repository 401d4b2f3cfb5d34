import { describe, expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import { readOnCallGroup } from '../domain/escalation/on-call.ts';
import { slackNamesIn } from '../domain/settings-names.ts';
import { settingsJsonSchema } from './json-schema.ts';
import { parseSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

const whole = '{ routingKeyVariable: KEY, apiTokenVariable: TOKEN }';
const parse = (onCall: string, pagerduty = whole) =>
  parseSettings(
    `
people: { onCall: ${onCall} }
organization: { escalation: { critical: [{ notify: [on-call, { pager: pagerduty }] }] } }
integrations: { pagerduty: ${pagerduty} }
services:
  shop:
    environments: { production: { deploy: [tool], checks: ["https://shop.example.com/health"] } }
`,
    'quarterdeck.yaml',
    {},
    { integrations },
  );

function problem(...given: Parameters<typeof parse>): string {
  try {
    parse(...given);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('people.onCall', () => {
  it.each([
    ['{ uses: pagerduty, schedule: PI7DH85 }', { schedule: 'PI7DH85' }],
    ['{ uses: pagerduty, escalationPolicy: PT20YPA }', { escalationPolicy: 'PT20YPA' }],
  ])('can name who is on call in another system: %s', (onCall, where) => {
    const settings = parse(onCall);
    expect(readOnCallGroup(settings.onCallGroup ?? '')).toEqual({ uses: 'pagerduty', with: where });
    expect(slackNamesIn(settings).groups).toEqual([]);
  });

  it('can still name a user group', () => {
    expect(parse('"@sre"').onCallGroup).toBe('@sre');
    expect(readOnCallGroup('@sre')).toBeNull();
    expect(readOnCallGroup('S0ONCALL')).toBeNull();
  });

  it.each([
    ['{ uses: opsgenie, schedule: X }', 'write a user group as "@handle" (in quotes) or by its id, or { uses:'],
    ['{ uses: pagerduty }', 'write exactly one of schedule, escalationPolicy'],
    ['{ uses: pagerduty, schedule: A, escalationPolicy: B }', 'write exactly one of schedule, escalationPolicy'],
    ['{ uses: pagerduty, team: A }', 'write exactly one of schedule, escalationPolicy'],
    ['{ uses: pagerduty, schedule: "../x" }', 'schedule: write the id'],
    ['{ uses: pagerduty, schedule: 7 }', 'schedule: '],
    ['[pagerduty]', 'write a user group'],
    ['7', 'write a user group'],
    ['{ uses: __proto__, schedule: A }', 'write a user group'],
  ])('is refused as %s', (onCall, words) => {
    expect(problem(onCall)).toContain('people.onCall: ');
    expect(problem(onCall)).toContain(words);
  });

  it('needs what the system needs to be asked', () => {
    expect(problem('{ uses: pagerduty, schedule: A }', '{ routingKeyVariable: KEY }')).toContain(
      'integrations.pagerduty: people.onCall asks it, and it needs: apiTokenVariable',
    );
  });

  it('is described to editors', () => {
    expect(JSON.stringify(settingsJsonSchema(integrations).properties)).toContain(
      '"escalationPolicy":{"type":"string"',
    );
  });
});

describe('the settings of PagerDuty', () => {
  it.each([
    ['{ apiTokenVariable: TOKEN }', 'an escalation pages with it, and it needs: routingKeyVariable'],
    ['{ region: us }', 'set routingKeyVariable to page people, apiTokenVariable to ask who is on call, or both'],
    ['{ routingKeyVariable: K, region: mars }', 'integrations.pagerduty.region'],
    ['{ routingKeyVariable: K, webhookSecretVariable: [] }', 'integrations.pagerduty.webhookSecretVariable'],
    [
      '{ routingKeyVariable: K, serviceRoutingKeyVariables: { shop: A, shpo: B } }',
      'integrations.pagerduty.serviceRoutingKeyVariables.shpo: there is no service “shpo”',
    ],
  ])('are refused as %s', (pagerduty, words) => {
    expect(problem('"@sre"', pagerduty)).toContain(words);
  });
});
