import { describe, expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import { parseSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

interface Parts {
  organization?: string;
  service?: string;
  change?: string;
  own?: string;
}

const servicenow = 'servicenow: { url: "https://x.service-now.com", userVariable: SN_USER, passwordVariable: SN_PASS }';
const file = ({ organization = '{}', service = '', change, own }: Parts) => `
organization: ${organization}
integrations:
  ${own ?? servicenow}
  jira: { url: "https://x.atlassian.net" }
  confluence: { url: "https://x.atlassian.net/wiki" }
services:
  shop:
    ${service}
    environments:
      production:
        deploy: [tool]
        checks: ["https://shop.example.com/health"]
        ${change === undefined ? '' : `change: ${change}`}
`;
const parse = (parts: Parts) => {
  const { services } = parseSettings(file(parts), 'quarterdeck.yaml', {}, { integrations });
  const { shop } = services;
  return { tickets: shop?.tickets, documents: shop?.documents, change: shop?.environments.production?.change };
};

function problem(parts: Parts): string {
  try {
    parse(parts);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('the settings were accepted');
}

describe('records in other systems, in the settings', () => {
  it('are none unless they are named', () => {
    expect(parse({})).toEqual({ tickets: null, documents: null, change: null });
  });

  it('can be kept here, with what counts as a standard change', () => {
    const own = { reviewWithin: 259_200_000 };
    expect(parse({ change: '{ uses: internal }' }).change).toEqual({
      uses: 'internal',
      type: 'normal',
      requireApproval: true,
      with: own,
    });
    const more = '{ uses: internal, standardUpTo: medium, standardStrategies: [canary], reviewWithin: 1 d }';
    expect(parse({ change: more }).change?.with).toEqual({
      ...own,
      standardUpTo: 'medium',
      standardStrategies: ['canary'],
      reviewWithin: 86_400_000,
    });
    expect(problem({ change: '{ uses: internal, standardUpTo: tiny }' })).toContain('standardUpTo');
    expect(problem({ change: '{ uses: internal, fields: {} }' })).toContain('fields');
    expect(problem({ change: '{ uses: nowhere }' })).toContain('write internal, or name an integration');
  });

  it('have defaults, and the keys of their system', () => {
    expect(parse({ change: '{ uses: servicenow, fields: { cmdb_ci: Shop } }' }).change).toEqual({
      uses: 'servicenow',
      type: 'normal',
      requireApproval: true,
      with: { fields: { cmdb_ci: 'Shop' } },
    });
    expect(parse({ service: 'tickets: { uses: jira, projects: [SHOP] }' }).tickets).toEqual({
      uses: 'jira',
      projects: ['SHOP'],
      moveTo: {},
      with: {},
    });
  });

  it('come from the organization unless the service has its own, or none', () => {
    const organization =
      '{ documents: { uses: confluence, space: OPS }, tickets: { uses: jira, projects: [OPS], moveTo: { succeeded: Done } } }';
    expect(parse({ organization })).toMatchObject({
      documents: { uses: 'confluence', with: { space: 'OPS' } },
      tickets: { projects: ['OPS'], moveTo: { succeeded: 'Done' } },
    });
    const service = 'documents: null\n    tickets: { uses: jira, projects: [SHOP] }';
    expect(parse({ organization, service })).toMatchObject({ documents: null, tickets: { projects: ['SHOP'] } });
  });

  it.each<[string, Parts, string]>([
    ['a system of another kind', { change: '{ uses: jira }' }, 'name an integration for change requests'],
    ['a key that is not known', { change: '{ uses: servicenow, approve: true }' }, 'approve'],
    ['a type that is not known', { change: '{ uses: servicenow, type: huge }' }, 'type'],
    ['no project', { service: 'tickets: { uses: jira, projects: [] }' }, 'name at least one project'],
    ['a project that is none', { service: 'tickets: { uses: jira, projects: [shop-1] }' }, 'not the key of a project'],
    ['a phase that is none', { service: 'tickets: { uses: jira, projects: [SHOP], moveTo: { live: Done } }' }, 'live'],
    ['a space that is none', { service: 'documents: { uses: confluence, space: "a b" }' }, 'not the key of a space'],
    ['a parent that is no id', { service: 'documents: { uses: confluence, space: OPS, parent: Home }' }, 'digits'],
    ['an approval of its own', { change: '{ uses: servicenow, fields: { approval: approved } }' }, 'approval'],
    ['a template that is none', { change: '{ uses: servicenow, template: "../x" }' }, 'not a sys_id'],
    [
      'a system without credentials',
      { change: '{ uses: servicenow }', own: 'servicenow: { url: "https://x.service-now.com" }' },
      'set clientIdVariable and clientSecretVariable',
    ],
    [
      'a system that is not set up',
      { change: '{ uses: servicenow }', own: 'tls: {}' },
      'a service uses it, and it needs: url',
    ],
    [
      'a credential among the fields',
      { change: '{ uses: servicenow, fields: { description: "ghp_0123456789abcdefghijABCDEFGHIJ012345" } }' },
      'this looks like a credential',
    ],
  ])('refuse %s', (_what, parts, words) => {
    expect(problem(parts)).toContain(words);
  });
});
