import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { integrations } from '../../test/support/integrations.ts';
import { TaskTemplates } from './sections/tasks.ts';
import { parseSettings } from './settings.ts';

const file = (tasks: string, organization = '[]') => `
organization: { tasks: ${organization} }
services:
  shop:
    ${tasks}
    environments: { production: { deploy: [tool], checks: ["https://shop.example.com/health"] } }
`;
const parse = (text: string) => parseSettings(text, 'quarterdeck.yaml', {}, { integrations }).services.shop?.tasks;

describe('tasks in the settings', () => {
  it('are those of the organization, unless the service has its own', () => {
    const organization = '[{ key: tell, title: "Tell support" }]';
    expect(parse(file('', organization))?.map(({ key }) => key)).toEqual(['tell']);
    expect(parse(file('tasks: []', organization))).toEqual([]);
  });

  it('have defaults, and items in short form', () => {
    expect(parse(file('tasks: [{ key: tell, title: "Tell support", phase: after, todos: [Told] }]'))).toEqual([
      {
        key: 'tell',
        title: 'Tell support',
        role: 'release execution',
        when: {},
        assignee: null,
        after: [],
        phase: 'after',
        actions: [],
        configuration: [],
        successCriteria: [],
        items: [{ title: 'Told', evidence: 'attestation', phase: 'after' }],
        expectedMs: null,
      },
    ]);
  });

  it.each([
    ['a task twice', '[{ key: a, title: A }, { key: a, title: B }]', 'there is another task “a” before it'],
    ['a task that comes later', '[{ key: a, title: A, after: [b] }, { key: b, title: B }]', 'there is no task “b”'],
    ['itself', '[{ key: a, title: A, after: [a] }]', 'there is no task “a” before it'],
    ['no title', '[{ key: a, title: "  " }]', 'title'],
    ['a role that is none', '[{ key: a, title: A, role: king }]', 'role'],
    ['a condition that is none', '[{ key: a, title: A, when: { moon: full } }]', 'moon'],
  ])('refuses %s', (_, tasks, message) => {
    expect(() => parse(file(`tasks: ${tasks}`))).toThrow(message);
  });

  it('are as the guide shows them', () => {
    const guide = readFileSync(new URL('../../docs/guides/tasks.md', import.meta.url), 'utf8');
    const [, example = ''] = /```yaml\n([\s\S]*?)```/.exec(guide) ?? [];
    const keys = parseSettings(example, 'quarterdeck.yaml', {}, { integrations }).services.checkout?.tasks.map(
      ({ key }) => key,
    );
    expect(keys).toEqual(['backup', 'migrate', 'smoke']);
    const [, rows = ''] = guide.split('\n## Templates\n');
    const named = [...rows.matchAll(/^\| (`[^|]+`) \|/gm)].flatMap(([, cell = '']) => cell.match(/[a-zA-Z]+/g) ?? []);
    const { items } = z.toJSONSchema(TaskTemplates, { io: 'input' }) as { items: { properties: object } };
    expect(named.sort()).toEqual(Object.keys(items.properties).sort());
  });
});
