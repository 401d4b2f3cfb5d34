import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { z } from 'zod';
import { integrations } from '../../src/integrations/registry.ts';
import { settingsJsonSchema } from './json-schema.ts';

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

describe('the JSON Schema of the settings file', () => {
  it('stands in docs as the code makes it; after a change run scripts/write-settings-schema.ts', () => {
    expect(JSON.parse(read('../../docs/quarterdeck.schema.json'))).toEqual(
      JSON.parse(JSON.stringify(settingsJsonSchema(integrations))),
    );
  });

  it('describes every duration and nothing else as a length of time', () => {
    const paths = [
      ...JSON.stringify(settingsJsonSchema(integrations)).matchAll(/"(\w+)":\{"type":"string","description":/g),
    ];
    const durations = [
      ...[
        'after',
        'analysisPause',
        'approvalWait',
        'baselineInterval',
        'escalateToManager',
        'escalateToOnCall',
        'every',
        'executorSilence',
      ],
      ...['lateFailure', 'latencyFloor'],
      ...[
        'proposalExpiry',
        'readingMaxAge',
        'readyWithin',
        'rehearsalMaxAge',
        'rollbackObjective',
        'startTolerance',
        'stepTimeout',
        'stopGrace',
        'updateEverySev1',
        'updateEverySev2',
        'updateEverySev3',
        'updateEverySev4',
        'wait',
        'watchInterval',
        'watchWindow',
        'within',
      ],
    ];
    expect([...new Set(paths.map(([, key]) => key))].sort()).toEqual(durations);
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
