import { describe, expect, it } from 'vitest';
import { privateKeyOfApp } from '../../../../test/fakes/github-app.ts';
import { integrationContext } from '../../../../test/support/integration-context.ts';
import { Secret } from '../../../lib/redact.ts';
import { createSystems } from '../../systems.ts';

describe('the settings of a GitHub integration', () => {
  const app = { appId: 4_711, installationId: 77, privateKeyVariable: 'APP_KEY' };
  const connecting = (settings: object, variables: Record<string, string> = {}) => {
    const secret = (name: string) => {
      const value = variables[name];
      if (value === undefined) throw new Error(`the environment variable ${name} is not set`);
      return new Secret(value);
    };
    const systems = createSystems(
      { 'github-actions': settings, 'github-releases': settings },
      integrationContext({ secret }),
    );
    return Promise.all([systems.executor('github-actions'), systems.versionSource('github-releases')]);
  };

  it.each<[string, object, Record<string, string>]>([
    ['a token', { tokenVariable: 'TOKEN' }, { TOKEN: 'ghs_mock' }],
    ['the usual token', {}, { GITHUB_TOKEN: 'ghs_mock' }],
    ['an App', { app }, { APP_KEY: privateKeyOfApp }],
    ['an App by its client ID', { app: { ...app, appId: 'Iv23liABCDEF' } }, { APP_KEY: privateKeyOfApp }],
  ])('connect with %s', async (_what, settings, variables) => {
    expect(await connecting(settings, variables)).toHaveLength(2);
  });

  it.each<[string, object, string]>([
    ['both', { tokenVariable: 'TOKEN', app }, 'set either tokenVariable or app, and not both'],
    ['neither', {}, 'GITHUB_TOKEN is not set; set it, or set tokenVariable or app in the settings'],
    ['a token that is not there', { tokenVariable: 'TOKEN' }, 'the environment variable TOKEN is not set'],
    ['a key that is not there', { app }, 'the environment variable APP_KEY is not set'],
    ['no installation', { app: { appId: 1, privateKeyVariable: 'APP_KEY' } }, 'installationId'],
    ['an App that is none', { app: { ...app, appId: 'my app' } }, 'write the App ID or the client ID'],
    ['the key itself', { app: { ...app, privateKeyVariable: '-----BEGIN' } }, 'never the key itself'],
    ['a key that nobody knows', { app: { ...app, permissions: {} } }, 'permissions'],
  ])('refuse %s', async (_what, settings, words) => {
    await expect(connecting(settings)).rejects.toThrow(words);
  });
});
