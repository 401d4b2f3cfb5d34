import { describe, expect, it } from 'vitest';
import type { TaskTemplate } from '../task/template.ts';
import { type TemplateFacts, tasksOfTemplates } from './task-template.ts';

const facts: TemplateFacts = {
  service: 'shop',
  version: '1.1.0',
  environment: 'production',
  strategy: 'canary',
  risk: 'high',
  hasMigrations: true,
  hasConfiguration: false,
};

const template = (key: string, more: Partial<TaskTemplate> = {}): TaskTemplate => ({
  key,
  title: `Do ${key} of {service} {version} in {environment}`,
  role: 'database',
  when: {},
  assignee: null,
  after: [],
  phase: 'before',
  actions: [],
  configuration: [],
  successCriteria: [],
  items: [],
  expectedMs: null,
  ...more,
});

const keysWhen = (when: TaskTemplate['when']) => tasksOfTemplates([template('a', { when })], facts).length;

describe('tasks from the settings', () => {
  it.each<[string, TaskTemplate['when'], number]>([
    ['no condition', {}, 1],
    ['migrations, and there are some', { migrations: true }, 1],
    ['no migrations, and there are some', { migrations: false }, 0],
    ['configuration, and there is none', { configuration: true }, 0],
    ['this environment', { environments: ['staging', 'production'] }, 1],
    ['another environment', { environments: ['staging'] }, 0],
    ['another strategy', { strategies: ['rolling'] }, 0],
    ['this risk', { risks: ['high', 'critical'] }, 1],
    ['one that holds and one that does not', { migrations: true, risks: ['low'] }, 0],
  ])('with %s', (_, when, count) => {
    expect(keysWhen(when)).toBe(count);
  });

  it('name the release, and wait for those that apply', () => {
    const tasks = tasksOfTemplates(
      [
        template('backup', { when: { migrations: false } }),
        template('configure', { items: [{ title: '{version} is configured', evidence: 'link', phase: 'before' }] }),
        template('migrate', { after: ['backup', 'configure'], expectedMs: 60_000 }),
      ],
      facts,
    );
    expect(tasks.map(({ title }) => title)).toEqual([
      'Do configure of shop 1.1.0 in production',
      'Do migrate of shop 1.1.0 in production',
    ]);
    expect(tasks[1]).toMatchObject({ dependsOn: ['settings-configure'], expectedMs: 60_000 });
    expect(tasks[0]?.items).toEqual([
      { id: 'settings-configure-1', title: '1.1.0 is configured', evidence: 'link', check: null, phase: 'before' },
    ]);
  });
});
