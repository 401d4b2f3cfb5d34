import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { integrationsDocument, integrationsFile, suiteWords } from '../scripts/print-integrations.ts';
import { registry } from '../src/integrations/registry.ts';
import { evidenceOf, type Kind } from './support/integration-evidence.ts';

const ids = Object.keys(registry);
const page = (id: string) => readFileSync(new URL(`../docs/guides/integrations/${id}.md`, import.meta.url), 'utf8');

/** Fakes of systems that are no integrations of their own, and what fakes are made of. */
const otherFakes = [
  ...['aws-service.ts', 'fake-server.ts', 'github-app.ts', 'monitored-world.ts', 'vercel-shapes.ts'],
  ...['opened-render.ts', 'opened-vercel.ts', 'webhook-receiver.ts'],
];

describe('the table of what each integration was tried with', () => {
  test('is what the tests show; after a change run scripts/print-integrations.ts', async () => {
    expect(readFileSync(integrationsFile, 'utf8')).toBe(await integrationsDocument());
  });

  test('has one row for each integration, and names every fake and every suite', () => {
    const text = readFileSync(integrationsFile, 'utf8');
    for (const id of ids)
      expect(text.match(new RegExp(`^\\| \\[[^\\]]+\\]\\(${id}\\.md\\) \\|`, 'gm')), id).toHaveLength(1);
    const evidence = ids.map(evidenceOf);
    const named = new Set(evidence.flatMap(({ fakes }) => fakes));
    const there = readdirSync(new URL('./fakes/', import.meta.url)).filter((name) => !otherFakes.includes(name));
    expect(there.filter((name) => !named.has(name))).toEqual([]);
    expect([...new Set(evidence.flatMap(({ suites }) => suites))].sort()).toEqual(Object.keys(suiteWords).sort());
    for (const { suites } of evidence) expect(suites).not.toEqual([]);
  });

  test.each<[string, Kind[]]>([
    ['alertmanager', ['real']],
    ['aws-ecs', ['emulator', 'contract']],
    ['container-registry', ['real', 'fake']],
    ['jira', ['contract']],
    ['splunk', ['fake']],
    ['tcp', ['local']],
  ])('takes %s for what it was tried with', (id, expected) => {
    expect(evidenceOf(id).kinds).toEqual(expected);
  });
});

/** How a page says that something was tried in this way. */
const words: Readonly<Record<Kind, RegExp>> = {
  real: /\breal\b/,
  emulator: /\bmoto\b/,
  contract: /API description|descriptions of its/,
  fake: /\b(fake|mock|stand-in)\b/,
  local: /\breal\b|fake name server|signed by the tests/,
};

describe('the page of each integration', () => {
  test.each(ids)('%s says what it was tried with and where its limits are', (id) => {
    const [, tried = ''] = /Tried with:(.*?)\n\n/s.exec(page(id).replace(/([^\n])\n(?=[^\n])/g, '$1 ')) ?? [];
    const { kinds } = evidenceOf(id);
    for (const kind of kinds) expect(tried, kind).toMatch(words[kind]);
    // Whoever reads on must not take a fake for the system itself.
    if (!kinds.includes('real') && !kinds.includes('local'))
      expect(tried).toMatch(/\bnot (with|confirmed)\b|Not tried/);
    expect(page(id)).toMatch(/\*\*Limits\*\*|^## Limits/m);
  });
});
