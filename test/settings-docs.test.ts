import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { PolicySettings } from '../src/config/policy-schema.ts';
import { settingsSchema } from '../src/config/settings-schema.ts';
import { defaultPolicy } from '../src/domain/policy/policy.ts';
import { parseDuration } from '../src/lib/duration.ts';
import { subcommands } from '../src/slack/commands/index.ts';
import { integrations } from './support/integrations.ts';

/** The parts of a JSON Schema that say which keys there are. */
const Node = z.looseObject({
  get properties() {
    return z.record(z.string(), Node).optional();
  },
  get additionalProperties() {
    return z.union([z.boolean(), Node]).optional();
  },
  get items() {
    return Node.optional();
  },
  required: z.array(z.string()).default([]),
  default: z.unknown().optional(),
});
type Node = z.infer<typeof Node>;

interface Key {
  path: string;
  /** `required`, the default as the guide writes it, or null when neither: then the guide says it in words. */
  standard: string | null;
}

/** In the guide, a name that the team chooses is written like `<service>`. */
const placeholders: Readonly<Record<string, string>> = {
  groups: '<group>',
  tiers: '<tier>',
  services: '<service>',
  environments: '<environment>',
  webhooks: '<webhook>',
};

const keysOf = (schema: z.ZodType): Key[] => leaves(Node.parse(z.toJSONSchema(schema, { io: 'input' })), '', null);

function leaves(node: Node, path: string, standard: string | null): Key[] {
  // These keys are the same wherever they stand, and have tables of their own.
  if (/(^|\.)(policy|thresholds|escalation|tasks)$/.test(path)) return [{ path, standard }];
  // Each integration has a page of its own for its settings.
  if (path === 'integrations') return [{ path: 'integrations.<integration>', standard }];
  const item = node.items;
  if (item?.properties) return leaves(item, `${path}[]`, null);
  const { additionalProperties: values } = node;
  if (typeof values === 'object' && values.properties) {
    const name = placeholders[path.split('.').at(-1) ?? ''] ?? '<name>';
    return leaves(values, `${path}.${name}`, null);
  }
  if (!node.properties) return [{ path, standard }];
  return Object.entries(node.properties).flatMap(([key, child]) =>
    leaves(child, path === '' ? key : `${path}.${key}`, standardOf(node, key, child)),
  );
}

function standardOf(parent: Node, key: string, child: Node): string | null {
  if (parent.required.includes(key)) return 'required';
  return 'default' in child && child.default !== undefined ? shown(child.default) : null;
}

function shown(value: unknown): string {
  if (value === null) return 'none';
  if (value === '') return 'empty';
  if (typeof value === 'object') return Object.keys(value).length === 0 ? 'empty' : JSON.stringify(value);
  return `\`${String(value)}\``;
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), 'utf8');

/** The rows of the guide's tables below a heading: first cell (a key in code marks) to second cell. */
function rowsBelow(heading: string): Map<string, string> {
  const [, after = ''] = read('../docs/guides/settings.md').split(`\n## ${heading}\n`);
  const [part = ''] = after.split('\n## ');
  const rows = [...part.matchAll(/^\| `([^`]+)` \| ([^|]+) \|/gm)];
  return new Map(rows.map(([, key = '', cell = '']) => [key, cell.trim()]));
}

describe('docs/guides/settings.md', () => {
  test('names every key of the settings file and no other, with its default', () => {
    const keys = keysOf(settingsSchema(integrations));
    const rows = rowsBelow('Keys of the file');
    expect(keys.length).toBeGreaterThan(40);
    expect([...rows.keys()].sort()).toEqual(keys.map((key) => key.path).sort());
    for (const { path, standard } of keys)
      if (standard !== null) expect(`${path}: ${rows.get(path)}`).toBe(`${path}: ${standard}`);
  });

  test('names every key of a policy and no other, with its default', () => {
    const keys = keysOf(PolicySettings).map((key) => key.path);
    const rows = rowsBelow('Policy');
    expect(keys.length).toBeGreaterThan(15);
    expect([...rows.keys()].sort()).toEqual([...keys].sort());
    const defaults: Record<string, unknown> = { ...defaultPolicy };
    // Keys inside a list have no default of their own here.
    for (const key of keys.filter((one) => !one.includes('[]'))) {
      const cell = rows.get(key)?.replaceAll('`', '') ?? '';
      if (key in defaults) {
        const value = defaults[key];
        const words = Array.isArray(value) ? value.join(', ') || 'empty' : String(value);
        expect(`${key}: ${cell}`).toBe(`${key}: ${words}`);
      } else if (key.includes('.')) expect(`${key}: ${cell}`).toBe(`${key}: none`);
      else expect(`${key}: ${parseDuration(cell)}`).toBe(`${key}: ${String(defaults[`${key}Ms`])}`);
    }
  });
});

describe('README.md', () => {
  const readme = read('../README.md');

  test('names every environment variable that the code reads', () => {
    const variables = [...read('../src/config/env.ts').matchAll(/^ {2}([A-Z][A-Z_]+): z/gm)].map(([, name]) => name);
    expect(variables.length).toBeGreaterThan(5);
    for (const name of variables) expect(readme).toContain(`| \`${name}\` |`);
  });

  test('names every subcommand as help shows it', () => {
    expect(subcommands.length).toBeGreaterThan(5);
    for (const { usage } of subcommands.flatMap((one) => [one, ...(one.more ?? [])]))
      expect(readme).toContain(`| \`${usage.replaceAll('|', '\\|')}\` |`);
  });
});
