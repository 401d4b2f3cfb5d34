import { describe, expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import { webhookSecret } from '../../test/support/webhooks.ts';
import { parseSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

const service = `
services:
  shop:
    environments:
      production:
        deploy: [./deploy.sh, "{version}"]
        checks: [https://shop.example.com/health]
`;
const variables = { BOARD_SECRET: webhookSecret, OLD_SECRET: webhookSecret, PLAIN: 'swordfish-1234', EMPTY: '' };
const read = (yaml: string) => parseSettings(`webhooks:\n${yaml}${service}`, 'test.yaml', variables, { integrations });

function problems(yaml: string): string[] {
  try {
    read(yaml);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems.map(({ key, message }) => `${key}: ${message}`);
    throw error;
  }
  return [];
}

describe('webhooks in the settings', () => {
  it('have defaults, and everything can be set', () => {
    const { webhooks } = read(`
  board: { url: https://board.example.com/events, secretVariable: BOARD_SECRET }
  chart:
    url: http://10.0.0.7:8080/cdevents
    secretVariable: [BOARD_SECRET, OLD_SECRET]
    format: cdevents
    events: [deployment.*, incident.declared]
    services: [shop]
    environments: [production]
    giveUpAfter: 2 d
`);
    expect(webhooks).toEqual([
      {
        name: 'board',
        url: 'https://board.example.com/events',
        secretVariables: ['BOARD_SECRET'],
        format: 'standard',
        events: null,
        services: null,
        environments: null,
        giveUpAfterMs: 86_400_000,
      },
      {
        name: 'chart',
        url: 'http://10.0.0.7:8080/cdevents',
        secretVariables: ['BOARD_SECRET', 'OLD_SECRET'],
        format: 'cdevents',
        events: ['deployment.*', 'incident.declared'],
        services: ['shop'],
        environments: ['production'],
        giveUpAfterMs: 172_800_000,
      },
    ]);
  });

  it('need a secret only in the standard format', () => {
    expect(problems('  board: { url: https://board.example.com/, format: cdevents }\n')).toEqual([]);
    expect(problems('  board: { url: https://board.example.com/ }\n')).toEqual([
      expect.stringContaining('webhooks.board.secretVariable: name the environment variable with its secret; make one'),
    ]);
  });

  it.each([
    ['url: ftp://board.example.com/', 'webhooks.board.url'],
    ['url: https://user:word@board.example.com/', 'it is not a plain address'],
    ['url: http://169.254.169.254/latest/', 'webhooks.board.url: this address is never asked (link-local'],
    ['url: https://board.example.com/, events: [deployment.mooved]', 'there is no event “deployment.mooved”; name one'],
    ['url: https://board.example.com/, events: [deploy.*]', 'a beginning: release.*, plan.*'],
    ['url: https://board.example.com/, events: ["*"]', 'there is no event “*”'],
    ['url: https://board.example.com/, events: []', 'leave it out for all events'],
    ['url: https://board.example.com/, services: [bank]', 'webhooks.board.services: there is no service “bank”'],
    ['url: https://board.example.com/, environments: [moon]', '“moon” is not in environments'],
    ['url: https://board.example.com/, giveUpAfter: 8 d', 'it must not be longer than 7 d'],
    ['url: https://board.example.com/, format: xml', 'webhooks.board.format'],
    ['url: https://board.example.com/, secret: x', 'secret'],
  ])('are refused with { %s }', (keys, problem) => {
    const found = problems(`  board: { ${keys}, secretVariable: BOARD_SECRET }\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(problem);
  });

  it.each([
    ['MISSING_SECRET', 'it is not set; make one with: echo "whsec_'],
    ['EMPTY', 'it is not set'],
    ['PLAIN', 'it does not begin with whsec_'],
    [webhookSecret, 'never the secret itself'],
  ])('are refused with the secret variable %s, without showing its value', (variable, problem) => {
    const found = problems(`  board: { url: https://board.example.com/, secretVariable: "${variable}" }\n`);
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(problem);
    expect(found[0]).not.toContain('swordfish');
  });

  it('are twenty at most', () => {
    const many = Array.from(
      { length: 21 },
      (_, index) => `  w${index}: { url: https://a.example.com/, format: cdevents }\n`,
    );
    expect(problems(many.join(''))).toEqual(['webhooks: there can be 20 at most']);
    expect(problems(many.slice(1).join(''))).toEqual([]);
  });
});
