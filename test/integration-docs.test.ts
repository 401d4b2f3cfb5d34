import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseSettings } from '../src/config/settings.ts';
import { registry } from '../src/integrations/registry.ts';
import { integrations } from './support/integrations.ts';

const page = (id: string) => new URL(`../docs/guides/integrations/${id}.md`, import.meta.url);
const guide = readFileSync(new URL('../docs/guides/settings.md', import.meta.url), 'utf8');

describe('the page of each integration', () => {
  test.each(integrations.map(({ id }) => id))('%s has examples that are read as they stand', (id) => {
    expect(existsSync(page(id))).toBe(true);
    const text = readFileSync(page(id), 'utf8');
    const examples = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, yaml = '']) => yaml);
    expect(examples.length).toBeGreaterThan(0);
    for (const yaml of examples) {
      const settings = parseSettings(yaml, `${id}.md`, {}, { integrations });
      // What only sends alerts is named nowhere but under `integrations`.
      expect(JSON.stringify([settings.services, settings.integrations])).toMatch(new RegExp(`"uses":"${id}"|"${id}":`));
    }
  });

  test.each(integrations)('$id names every key, and what it can be used for stands in the guide', (integration) => {
    const { id, action, check, versions, pager, announcer, change, tickets, documents, settings } = integration;
    const sends = registry[id]?.sends;
    const alerts = sends === 'alerts' ? 'alerts' : undefined;
    const text = readFileSync(page(id), 'utf8');
    const shapes = [action, check?.shape, check?.counts, versions, announcer?.shape, change, tickets, documents];
    const keys = [...shapes, settings.shape].flatMap((shape) => Object.keys(shape ?? {}));
    for (const key of keys) expect(text).toMatch(new RegExp(`^\\| (.*, )?\`${key}\`.* \\|`, 'm'));
    // What is only for stakeholder groups stands in the first table too.
    const row = (places: readonly unknown[], isThere = false) =>
      !isThere && places.every((place) => place === undefined)
        ? []
        : [`| \`${id}\` | ${places.map((place) => (place === undefined ? '–' : 'yes')).join(' | ')} | [`];
    const rows = [
      ...row([action, check, versions, alerts, pager], announcer !== undefined),
      ...row([change, tickets, documents]),
      ...(sends === 'deployments' || sends === 'results' ? [`| \`${id}\` | \`/hooks/${id}\` | [`] : []),
    ];
    expect(rows).not.toEqual([]);
    for (const words of rows) expect(guide).toContain(words);
  });
});
