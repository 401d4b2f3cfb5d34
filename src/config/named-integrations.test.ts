import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { integrations } from '../../test/support/integrations.ts';
import { demoVariables } from '../cli/local.ts';
import { loadIntegrations } from '../integrations/registry.ts';
import { loadSettings, parseSettings } from './settings.ts';
import { SettingsError } from './settings-error.ts';

const folder = mkdtempSync(join(tmpdir(), 'named-integrations-'));
const file = join(folder, 'quarterdeck.yaml');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const variables = { ...demoVariables(4_100, folder), SYSTEM: 'jenkins' };
const networks = ['127.0.0.0/8'];
const everyId = integrations.map(({ id }) => id);

/** Reads the text as a start does; `asked` is what it asked for, each time. */
async function read(text: string) {
  writeFileSync(file, text);
  const asked: string[][] = [];
  const answer = loadSettings(file, variables, {
    networks,
    integrations: async (ids) => {
      const given = await loadIntegrations(ids);
      asked.push(given.map(({ id }) => id));
      return given;
    },
  });
  return { settings: await answer.catch((error: unknown) => error), asked };
}

const readWithAll = (text: string) => {
  try {
    return parseSettings(text, file, variables, { integrations, networks });
  } catch (error) {
    return error;
  }
};

const demo = readFileSync(new URL('../../demo/quarterdeck.yaml', import.meta.url), 'utf8');
const shop = (more: string, environment = '') => `${more}
services:
  shop:
    application: internal-tool
    environments:
      production:
        deploy: [tool, deploy]
        checks: [https://shop.example.com/health]
        ${environment}
`;

const examples = everyId.flatMap((id) => {
  const page = readFileSync(new URL(`../../docs/guides/integrations/${id}.md`, import.meta.url), 'utf8');
  return [...page.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = ''], index) => [`${id} ${index + 1}`, id, yaml]);
});

describe('the descriptions that are asked for', () => {
  it('are those that the file names, and what its short forms stand for', async () => {
    const { settings, asked } = await read(demo);
    expect(settings).toEqual(readWithAll(demo));
    expect(settings).not.toBeInstanceOf(Error);
    expect(asked).toHaveLength(1);
    expect(asked[0]).toEqual(expect.arrayContaining(['shell', 'http']));
    expect(asked[0]?.length).toBeLessThan(8);
  });

  it.each(examples)('are enough for every place where one can be named: %s', async (_name, id = '', yaml = '') => {
    const { settings, asked } = await read(yaml);
    expect(settings).toEqual(readWithAll(yaml));
    expect(settings).not.toBeInstanceOf(Error);
    expect(asked).toEqual([expect.arrayContaining([id])]);
    expect(asked[0]?.length).toBeLessThan(everyId.length / 2);
  });

  it('are all of them, when a name stands in the file in other letters', async () => {
    for (const name of [`"\${SYSTEM}"`, '"\\x6aenkins"']) {
      const own = 'integrations: { "\\x6aenkins": { url: "https://ci.example.com", user: bot } }';
      const text = shop(own, `install: { uses: ${name}, job: shop/deploy }`);
      const { settings, asked } = await read(text);
      expect(settings).toMatchObject({ services: { shop: { environments: { production: { name: 'production' } } } } });
      expect(settings).toEqual(readWithAll(text));
      expect(asked.at(-1)).toEqual(everyId);
    }
  });
});

describe('a refusal', () => {
  it.each([
    ['an action of nobody', shop('', 'install: { uses: bamboo }')],
    ['an action of a system without actions', shop('', 'install: { uses: dns }')],
    ['a key that an integration does not have', shop('', 'install: { uses: shell, argv: [a], folders: b }')],
    [
      'a check without what it needs',
      shop('', 'smoke: [a]').replace('https://shop.example.com/health', '{ uses: tcp }'),
    ],
    ['versions of nobody', shop('').replace('application', 'versions: { uses: nobody }\n    application')],
    ['tickets of nobody', shop('organization: { tickets: { uses: nobody, projects: [A] } }')],
    ['documents of nobody', shop('organization: { documents: { uses: shell } }')],
    ['a change system of nobody', shop('', 'change: { uses: nobody }')],
    [
      'a canary of a system that keeps nothing',
      shop('', 'canary: { metrics: [{ uses: http, url: "https://a.example" }] }'),
    ],
    ['a pager that is none', shop('organization: { escalation: { critical: [{ notify: [{ pager: shell }] }] } }')],
    ['a place of nobody', shop('groups: { partners: { channels: [{ uses: nobody }] } }')],
    ['a person on call of nobody', shop('people: { onCall: { uses: nobody, schedule: A } }')],
    ['settings of nobody', shop('integrations: { bamboo: {} }')],
    ['settings that are wrong', shop('integrations: { prometheus: { uri: "https://a.example" } }')],
    [
      'settings that are missing',
      shop('', 'tickets: 1').replace('https://shop.example.com/health', '{ uses: prometheus, query: up }'),
    ],
    ['YAML that cannot be read', 'organization: [unclosed\n'],
    ['nothing', ''],
  ])('is word for word the one with every integration: %s', async (_what, text) => {
    const expected = readWithAll(text);
    expect(expected).toBeInstanceOf(SettingsError);
    const { settings, asked } = await read(text);
    expect(settings).toEqual(expected);
    expect((settings as SettingsError).problems).toEqual((expected as SettingsError).problems);
    expect(asked.at(-1)).toEqual(everyId);
  });

  it('names every integration that the place knows', async () => {
    const { settings } = await read(shop('', 'install: { uses: bamboo }'));
    const actors = integrations.filter(({ action }) => action !== undefined).map(({ id }) => id);
    expect(actors.length).toBeGreaterThan(5);
    expect(String(settings)).toContain(`(${actors.join(', ')})`);
  });
});

it('descriptions that cannot be loaded are no wrong setting', async () => {
  writeFileSync(file, demo);
  const integrations = () => Promise.reject(new Error('no such module'));
  await expect(loadSettings(file, variables, { integrations })).rejects.toThrow('no such module');
});
