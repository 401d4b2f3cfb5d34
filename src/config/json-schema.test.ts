import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { integrations } from '../../test/support/integrations.ts';
import { settingsJsonSchema } from './json-schema.ts';
import { definitionName, withDefinitions } from './schema-definitions.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The names of the keys that have this description, wherever they stand. */
function keysDescribedAs(description: string, node: unknown): string[] {
  if (typeof node !== 'object' || node === null) return [];
  return Object.entries(node).flatMap(([key, value]) => [
    ...(!Array.isArray(node) && value?.description === description ? [key] : []),
    ...keysDescribedAs(description, value),
  ]);
}

/** The objects of a JSON Schema that have this key. */
function partsWith(key: string, node: unknown): unknown[] {
  if (typeof node !== 'object' || node === null) return [];
  const { properties } = node as { properties?: object };
  const own = properties !== undefined && Object.hasOwn(properties, key) ? [node] : [];
  return [...own, ...Object.values(node).flatMap((value) => partsWith(key, value))];
}

describe('the JSON Schema of the settings file', () => {
  it('stands in docs as the code makes it; after a change run scripts/write-settings-schema.ts', () => {
    expect(JSON.parse(read('../../docs/quarterdeck.schema.json'))).toEqual(
      JSON.parse(JSON.stringify(settingsJsonSchema(integrations))),
    );
  });

  it('describes every duration and nothing else as a length of time', () => {
    const durations = [
      'after',
      'analysisPause',
      'approvalReuse',
      'approvalWait',
      'atMostEvery',
      'baselineInterval',
      'captainTurn',
      'claimWindow',
      'confirmableShift',
      'delay',
      'escalateToManager',
      'escalateToOnCall',
      'every',
      'executorSilence',
      'expected',
      'for',
      'giveUpAfter',
      'heartbeat',
      'items',
      'lateFailure',
      'latencyFloor',
      'period',
      'proposalExpiry',
      'readingMaxAge',
      'readyWithin',
      'rehearsalMaxAge',
      'remindBeforeExpiry',
      'remindEvery',
      'resultMaxAge',
      'reviewWithin',
      'rollbackObjective',
      'signOffMaxAge',
      'soak',
      'startTolerance',
      'stepTimeout',
      'stopGrace',
      'timeout',
      'updateEverySev1',
      'updateEverySev2',
      'updateEverySev3',
      'updateEverySev4',
      'wait',
      'watchInterval',
      'watchWindow',
      'window',
      'within',
    ];
    expect([...new Set(keysDescribedAs('A length of time.', settingsJsonSchema(integrations)))].sort()).toEqual(
      durations,
    );
  });

  it('describes what stands in several places once, and refers to it', () => {
    const text = JSON.stringify(settingsJsonSchema(integrations));
    const { $defs } = z.object({ $defs: z.record(z.string(), z.unknown()) }).parse(JSON.parse(text));
    const references = [...text.matchAll(/"\$ref":"#\/\$defs\/([^"]+)"/g)].map(([, name]) => name);
    expect([...new Set(references)].sort()).toEqual(Object.keys($defs).sort());
    const variants = partsWith('uses', JSON.parse(text)).map((part) => JSON.stringify(part));
    expect(variants.length).toBeGreaterThan(20);
    expect(new Set(variants).size).toBe(variants.length);
    expect(text).not.toContain(definitionName);
  });

  it('keeps a part in its place that only has the name of another', () => {
    const part = (type: string) => ({ type, [definitionName]: 'x' });
    const properties = { a: part('string'), b: { ...part('string'), default: 'c' }, d: part('number') };
    expect(withDefinitions({ properties })).toEqual({
      properties: { a: { $ref: '#/$defs/x' }, b: { $ref: '#/$defs/x', default: 'c' }, d: { type: 'number' } },
      $defs: { x: { type: 'string' } },
    });
  });

  describe('as a validator reads it', () => {
    const schema = z.fromJSONSchema(settingsJsonSchema(integrations));
    const filled = read('../../demo/quarterdeck.yaml').replace(/\$\{([A-Z0-9_]+)\}/g, '4000');

    it('accepts the settings of the demo', () => {
      expect(schema.safeParse(parse(filled)).error).toBeUndefined();
    });

    it.each([
      ['a key that is not known', 'watchWindow:', 'watchWindows:'],
      ['a number where a command belongs', 'list: [node,', 'list: [5,'],
      ['a number where a length of time belongs', 'watchWindow: 20 s', 'watchWindow: 20'],
    ])('refuses %s', (_what, right, wrong) => {
      expect(filled).toContain(right);
      expect(schema.safeParse(parse(filled.replace(right, wrong))).success).toBe(false);
    });
  });
});
