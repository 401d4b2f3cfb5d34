import { describe, expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import { settingsJsonSchema } from './json-schema.ts';
import { parseSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

const file = (channels: string, own = '{ smtp: { host: mail.example.com, from: releases@example.com } }') => `groups:
  executives:
    channels:
${channels
  .split('\n')
  .map((line) => `      - ${line}`)
  .join('\n')}
integrations: ${own}
services: { shop: { environments: { production: { deploy: [./deploy.sh], checks: [https://shop.example.com] } } } }
`;
const groupOf = (yaml: string) => parseSettings(yaml, 'q.yaml', {}, { integrations }).groups[0];

function problemsOf(yaml: string): string[] {
  try {
    groupOf(yaml);
  } catch (error) {
    if (error instanceof SettingsError)
      return error.problems.map(({ line, key, message }) => `${line} ${key}: ${message}`);
    throw error;
  }
  return [];
}

describe('a stakeholder group', () => {
  it('is told in channels of Slack and at places outside it', () => {
    const group = groupOf(
      file(
        '"#exec"\n{ uses: smtp, to: [cfo@example.com] }\n{ uses: teams, channel: executives }',
        '{ smtp: { host: mail, from: r@example.com }, teams: { channels: { executives: TEAMS_URL } } }',
      ),
    );
    expect(group?.channels).toEqual(['#exec']);
    expect(group?.places).toEqual([
      { uses: 'smtp', with: { to: ['cfo@example.com'] }, position: 1 },
      { uses: 'teams', with: { channel: 'executives' }, position: 2 },
    ]);
  });

  it.each([
    ['{ uses: smtp, to: [cfo] }', /^4 groups\.executives\.channels\.0\.to\.0: .*email/],
    ['"#exec"\n{ uses: smtp, to: [a@example.com, "b@example.com\\nBcc: c@example.com"] }', /^5 .*channels\.1\.to\.1: /],
    ['{ uses: smtp, to: ["Eve <a@example.com>"] }', /channels\.0\.to\.0: /],
    ['{ uses: smtp, to: [] }', /channels\.0\.to: name at least one address/],
    ['{ uses: smtp }', /channels\.0\.to: /],
    ['{ uses: smtp, to: [a@example.com], cc: [b@example.com] }', /channels\.0\.cc: unknown key/],
    ['{ uses: pigeon, to: [a@example.com] }', /channels\.0.*: .*\(smtp, teams\)/],
    ['{ to: [a@example.com] }', /channels\.0.*: .*\(smtp, teams\)/],
    [
      '{ uses: teams, channel: executives }',
      /channels\.0\.channel: integrations\.teams\.channels has no “executives”; it is/,
    ],
    ['Not a channel', /channels\.0: write a channel as/],
    ['7', /channels\.0: write a channel as/],
  ])('with the channel %s is refused, and the message says where and why', (channels, expected) => {
    const problems = problemsOf(file(channels));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  it('has at most 100 addresses', () => {
    const to = Array.from({ length: 101 }, (_, index) => `p${index}@example.com`).join(', ');
    expect(problemsOf(file(`{ uses: smtp, to: [${to}] }`))[0]).toMatch(/channels\.0\.to: .*100/);
  });

  it.each([
    ['{}', /integrations.*: a stakeholder group uses it, and it needs: host, from/],
    ['{ smtp: { host: mail, from: nobody } }', /smtp\.from: /],
    ['{ smtp: { host: mail, from: a@example.com, user: a } }', /smtp: set both user and passwordVariable/],
    ['{ smtp: { host: "mail example", from: a@example.com } }', /smtp\.host: write the name of a mail server/],
    ['{ smtp: { host: mail, from: a@example.com, fromName: "a <b>" } }', /smtp\.fromName: /],
    ['{ smtp: { host: mail, from: a@example.com, tls: maybe } }', /smtp\.tls: /],
    ['{ smtp: { host: 8.8.8.8, from: a@example.com, tls: none } }', /smtp: .*without encryption/],
    ['{ smtp: { host: mail, from: a@example.com, atMostEvery: 0 s } }', /smtp\.atMostEvery: write a time from/],
  ])('told by e-mail with the settings %s is refused', (own, expected) => {
    const problems = problemsOf(file('{ uses: smtp, to: [a@example.com] }', own));
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(expected);
  });

  it('has its places in the schema for editors', () => {
    const text = JSON.stringify(settingsJsonSchema(integrations));
    expect(text).toContain('A channel in Slack, or a place outside it.');
    expect(text).toMatch(/"uses":\{"type":"string","const":"smtp"\}/);
  });
});
