import { describe, expect, it } from 'vitest';
import { testSettings } from '../../test/support/test-settings.ts';
import { commandWords } from '../domain/reserved-words.ts';
import { subcommands } from '../slack/commands/index.ts';
import { crossCheck } from './cross-check.ts';

/** The problems with these settings, with the shop under another name. */
function problemsOf(name: string, more: { displayName?: string; environment?: string } = {}): string[] {
  const settings = testSettings();
  const shop = settings.services.shop;
  if (!shop) throw new Error('the test settings have no shop');
  const { shop: _shop, ...others } = settings.services;
  return crossCheck({
    ...settings,
    environments:
      more.environment === undefined
        ? settings.environments
        : [...settings.environments, { name: more.environment, order: settings.environments.length, aliases: [] }],
    services: { ...others, [name]: { ...shop, name, displayName: more.displayName ?? name } },
  })
    .filter(({ path }) => path[0] === 'environments' || path[1] === name)
    .map(({ message }) => message);
}

describe('names that mean something else in a command', () => {
  it('are those of every subcommand, and of nothing that is none', () => {
    expect([...commandWords].sort()).toEqual([...subcommands.map((one) => one.name), 'help', 'new'].sort());
  });

  it.each([
    ...commandWords,
    ...['all', 'everything', 'to', 'in', 'at', 'because', 'canary', 'rolling', 'blue-green', 'now', 'service'],
    ...['12', 'r-12', 'r12', '1-2-0', '30min', 'production'],
  ])('“%s” is refused for a service', (name) => {
    expect(problemsOf(name)).not.toEqual([]);
  });

  it.each(['all', 'status', 'to', 'canary', '42', 'shop'])('“%s” is refused for an environment', (environment) => {
    expect(problemsOf('shop', { environment })).not.toEqual([]);
  });

  it.each(['status', 'Production', 'R-12'])('“%s” is refused for the name that people see', (displayName) => {
    expect(problemsOf('shop', { displayName })).not.toEqual([]);
  });

  it('two services cannot share a name that people see', () => {
    expect(
      problemsOf('shop', { displayName: 'Bank' }).length + problemsOf('shop', { displayName: 'bank' }).length,
    ).toBe(2);
  });

  it.each(['shop', 'status-page', 'payments-2', 'api', 'list-server', 'k8s'])('“%s” is fine', (name) => {
    expect(problemsOf(name)).toEqual([]);
  });
});
