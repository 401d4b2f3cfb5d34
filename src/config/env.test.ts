import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { EnvironmentError, readEnvironment } from './env.ts';

function problemsOf(variables: Record<string, string>): readonly string[] {
  try {
    readEnvironment(variables);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
  throw new Error('the environment was accepted');
}

describe('the environment', () => {
  it('needs nothing: then the local workspace and the embedded database are used', () => {
    expect(readEnvironment({})).toEqual({
      slack: { kind: 'local' },
      databaseUrl: null,
      host: null,
      metricsToken: null,
      calendarTokens: [],
      configFile: null,
      port: 3000,
      dataDirectory: '.quarterdeck',
      logLevel: 'info',
    });
  });

  it('takes one token for the calendar feed, or two while one replaces the other', () => {
    const [one, two] = ['1'.repeat(32), '2'.repeat(40)];
    const read = (CALENDAR_TOKEN: string) =>
      readEnvironment({ CALENDAR_TOKEN }).calendarTokens.map((token) => token.reveal());
    expect(read(one)).toEqual([one]);
    expect(read(`${one} ${two}`)).toEqual([one, two]);
    for (const bad of ['short', `${one}/x`, `${one} ${two} ${one}`]) expect(() => read(bad)).toThrow(/CALENDAR_TOKEN/);
  });

  it('takes an empty variable for one that is not set', () => {
    expect(readEnvironment({ SLACK_BOT_TOKEN: '', DATABASE_URL: '', PORT: '' })).toEqual(readEnvironment({}));
  });

  it('chooses Socket Mode with an app token, and HTTP with a signing secret', () => {
    expect(readEnvironment({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xapp-1' })).toMatchObject({
      slack: { kind: 'socket' },
      configFile: 'quarterdeck.yaml',
    });
    expect(readEnvironment({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: '0123456789' }).slack.kind).toBe('http');
  });

  it.each([
    [{ SLACK_BOT_TOKEN: 'nonsense', SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN', 'xoxb-'],
    [{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_APP_TOKEN: 'xoxb-1' }, 'SLACK_APP_TOKEN', 'connections:write'],
    [{ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'short' }, 'SLACK_SIGNING_SECRET', 'Basic Information'],
    [{ SLACK_BOT_TOKEN: 'xoxb-1' }, 'SLACK_APP_TOKEN or SLACK_SIGNING_SECRET', 'one of them'],
    [{ SLACK_APP_TOKEN: 'xapp-1' }, 'SLACK_BOT_TOKEN', 'missing'],
    [{ DATABASE_URL: 'mysql://x' }, 'DATABASE_URL', 'postgres://'],
    [{ SLACK_API_URL: 'slack' }, 'SLACK_API_URL', 'https://slack.com/api/'],
    [{ PORT: 'http' }, 'PORT', '65535'],
    [{ PORT: '70000' }, 'PORT', '65535'],
    [{ PORT: '80.5' }, 'PORT', 'whole number'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL', 'debug'],
  ])('names the variable and the mend for %j', (variables, name, mend) => {
    const problems = problemsOf(variables);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(new RegExp(`^${name}: `));
    expect(problems[0]).toContain(mend);
  });

  it('names every problem at once, and never a value', () => {
    const problems = problemsOf({
      SLACK_BOT_TOKEN: 'hidden-value-1',
      DATABASE_URL: 'hidden-value-2',
      PORT: 'hidden-value-3',
    });
    expect(problems).toHaveLength(3);
    expect(problems.join()).not.toContain('hidden-value');
  });

  it('keeps secrets from being printed', () => {
    const environment = readEnvironment({
      SLACK_BOT_TOKEN: 'xoxb-canary',
      SLACK_APP_TOKEN: 'xapp-canary',
      DATABASE_URL: 'postgres://u:canary@h/d',
    });
    expect(
      inspect(environment, { depth: 5 }) + JSON.stringify(environment) + String(environment.databaseUrl),
    ).not.toContain('canary');
    expect(environment.databaseUrl?.reveal()).toBe('postgres://u:canary@h/d');
  });
});
