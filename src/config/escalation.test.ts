import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import { escalationTiersFor } from '../domain/settings.ts';
import { slackNamesIn, withSlackIds } from '../domain/settings-names.ts';
import { parseSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

interface Layers {
  organization?: string;
  tier?: string;
  service?: string;
  people?: string;
  alertmanager?: string;
  pagerduty?: string;
}

const file = ({ organization, tier, service, people, alertmanager, pagerduty }: Layers) => `
organization:
  escalation: ${organization ?? '{}'}
tiers:
  critical: { escalation: ${tier ?? '{}'} }
people: ${people ?? '{ onCall: S0ONCALL, managers: [U0ADA] }'}
integrations:
  alertmanager: ${alertmanager ?? '{ url: "http://alertmanager:9093" }'}
  ${pagerduty === undefined ? '' : `pagerduty: ${pagerduty}`}
services:
  shop:
    tier: critical
    escalation: ${service ?? '{}'}
    environments: { production: { deploy: [tool], checks: ["https://shop.example.com/health"] } }
  other:
    environments: { production: { deploy: [tool], checks: ["https://other.example.com/health"] } }
`;
const parse = (layers: Layers) => parseSettings(file(layers), 'quarterdeck.yaml', {}, { integrations });

function tiers(layers: Layers, severity: 'notice' | 'warning' | 'critical' | 'rollback', name = 'shop') {
  const settings = parse(layers);
  const service = settings.services[name];
  if (!service) throw new Error(`there is no ${name}`);
  return escalationTiersFor(settings, service, severity);
}

function problem(layers: Layers): string {
  try {
    parse(layers);
  } catch (error) {
    if (error instanceof SettingsError) return error.message;
    throw error;
  }
  throw new Error('the settings were accepted');
}

const onlyChannel = [{ notify: [{ kind: 'escalation-channel' }], afterMs: 0 }];

describe('escalation in the settings', () => {
  it('is the channel, on call and the managers for severe problems without any, and the channel alone for others', () => {
    const severe = [
      ...onlyChannel,
      { notify: [{ kind: 'on-call' }], afterMs: 0 },
      { notify: [{ kind: 'managers' }], afterMs: 600_000 },
    ];
    expect(tiers({}, 'critical')).toEqual(severe);
    expect(tiers({}, 'rollback')).toEqual(severe);
    expect(tiers({}, 'warning')).toEqual(onlyChannel);
    expect(tiers({}, 'notice')).toEqual(onlyChannel);
  });

  it('names everybody who can be notified', () => {
    const organization = `{ critical: [
      { notify: [escalation channel] },
      { notify: [on-call, { pager: alertmanager }], after: 0 s },
      { notify: [manager, "#incidents", C0INCIDENTS, "@ines", U0INES], after: 10 min } ] }`;
    expect(tiers({ organization }, 'critical')).toEqual([
      ...onlyChannel,
      { notify: [{ kind: 'on-call' }, { kind: 'pager', uses: 'alertmanager' }], afterMs: 0 },
      {
        notify: [
          { kind: 'managers' },
          { kind: 'channel', channel: '#incidents' },
          { kind: 'channel', channel: 'C0INCIDENTS' },
          { kind: 'person', person: '@ines' },
          { kind: 'person', person: 'U0INES' },
        ],
        afterMs: 600_000,
      },
    ]);
  });

  it('comes from the service, then its tier, then the organization, for each audience by itself', () => {
    const layers = {
      organization: '{ critical: [{ notify: ["#one"] }], warning: [{ notify: ["#two"] }] }',
      tier: '{ critical: [{ notify: ["#three"] }] }',
      service: '{ warning: [{ notify: ["#four"] }] }',
    };
    const channelsOf = (...asked: Parameters<typeof tiers>) =>
      tiers(...asked).flatMap(({ notify }) => notify.map((one) => (one.kind === 'channel' ? one.channel : one.kind)));
    expect(channelsOf(layers, 'critical')).toEqual(['#three']);
    expect(channelsOf(layers, 'warning')).toEqual(['#four']);
    expect(channelsOf(layers, 'critical', 'other')).toEqual(['#one']);
    expect(channelsOf(layers, 'notice', 'other')).toEqual(['#two']);
  });

  it('has its names looked up like all others', () => {
    const settings = parse({ service: '{ critical: [{ notify: ["#incidents", "@ines"] }] }' });
    expect(slackNamesIn(settings)).toMatchObject({ channels: ['#releases', '#incidents'], people: ['@ines'] });
    const found = withSlackIds(settings, {
      channels: new Map([['#incidents', 'C0INCIDENTS']]),
      people: new Map([['@ines', 'U0INES']]),
      groups: new Map(),
    });
    expect(found.escalation.services.shop?.critical).toEqual([
      {
        notify: [
          { kind: 'channel', channel: 'C0INCIDENTS' },
          { kind: 'person', person: 'U0INES' },
        ],
        afterMs: 0,
      },
    ]);
  });

  it.each<[string, string]>([
    ['{ critical: [{ notify: [boss] }] }', ':3: organization.escalation.critical.0.notify.0: nobody is named “boss”'],
    ['{ critical: [{ notify: [constructor] }] }', 'nobody is named “constructor”'],
    ['{ critical: [{ notify: ["#no such"] }] }', 'nobody is named “#no such”'],
    ['{ critical: [{ notify: [5] }] }', 'write escalation channel, on-call, manager, a channel as "#name"'],
    ['{ critical: [{ notify: [] }] }', 'organization.escalation.critical.0.notify: name somebody'],
    ['{ critical: [] }', 'name at least one tier'],
    ['{ critical: [{ notify: [{ pager: opsgenie }] }] }', '“opsgenie” is no pager; there is alertmanager, pagerduty'],
    ['{ critical: [{ notify: [{ pager: http }] }] }', '“http” is no pager'],
    [
      '{ critical: [{ notify: [{ pager: alertmanager, loud: true }] }] }',
      'organization.escalation.critical.0.notify.0',
    ],
    ['{ critical: [{ notify: [manager], after: soon }] }', '“soon” is not a duration'],
    ['{ critical: [{ notify: [manager], after: 5 min }] }', 'critical.0.after: the first tier is notified at once'],
    [
      '{ critical: [{ notify: [on-call] }, { notify: ["#a"], after: 5 min }, { notify: [manager], after: 1 min }] }',
      'organization.escalation.critical.2.after: a tier must not come before the one above it',
    ],
    ['{ critical: [{ notify: [on-call] }, { notify: [manager], after: 2 d }] }', 'it must not be later than 24 h'],
    [
      '{ critical: [{ notify: [on-call] }, { notify: ["#a", on-call], after: 1 min }] }',
      'critical.1.notify.1: tier 1 notifies the same already',
    ],
    ['{ crtical: [{ notify: [manager] }] }', 'organization.escalation.crtical: unknown key'],
    [`{ critical: [${Array(11).fill('{ notify: [manager] }').join()}] }`, 'organization.escalation.critical: Too big'],
  ])('%s is refused', (organization, words) => {
    expect(problem({ organization })).toContain(words);
  });

  it('is refused in every layer when nobody has the role', () => {
    const people = '{}';
    expect(problem({ people, tier: '{ critical: [{ notify: [on-call] }] }' })).toContain(
      'tiers.critical.escalation.critical.0.notify.0: nobody is on call; name a user group in people.onCall',
    );
    expect(problem({ people, service: '{ warning: [{ notify: [manager] }] }' })).toContain(
      'services.shop.escalation.warning.0.notify.0: there are no managers; name them in people.managers',
    );
  });

  it('is explained by an example that is read as it stands', () => {
    const guide = readFileSync(new URL('../../docs/guides/escalation.md', import.meta.url), 'utf8');
    const [, yaml = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
    const settings = parseSettings(yaml, 'escalation.md', {}, { integrations });
    expect(settings.escalation.organization.critical).toHaveLength(3);
    expect(settings.escalation.services.checkout?.critical).toHaveLength(2);
  });

  it('needs the settings of the pager that it names', () => {
    const service = '{ critical: [{ notify: [{ pager: alertmanager }] }] }';
    expect(problem({ service, alertmanager: '{ tokenVariable: TOKEN }' })).toContain(
      'integrations.alertmanager: an escalation pages with it, and it needs: url',
    );
    expect(problem({ alertmanager: '{}' })).toContain('set tokenVariable to take alerts, url to page people, or both');
  });
});
