import { describe, expect, it } from 'vitest';
import { findTool } from './find-tool.ts';
import { flagsOf, readInput } from './read-input.ts';

function form(name: string) {
  const found = findTool(name);
  if ('problem' in found) throw new Error(found.problem);
  return found.tool.input;
}

describe('what is typed for a tool', () => {
  it('becomes its input: texts, numbers, truth values, lists and JSON', () => {
    expect(
      readInput(form('addTask'), [
        ...['--release', 'R-12', '--title', 'Back up the database', '--expectedMinutes', '10'],
        ...['--dependsOn', 'R-12.1', '--dependsOn=R-12.2', '--actions', '["one","two"]'],
      ]),
    ).toEqual({
      input: {
        release: 'R-12',
        title: 'Back up the database',
        expectedMinutes: 10,
        dependsOn: ['R-12.1', 'R-12.2'],
        actions: ['one', 'two'],
      },
    });
    expect(
      readInput(form('toggleTodo'), ['--todo', 'R-1.2.1', '--ticked', 'true', '--evidence', '{"kind":"digest"}']),
    ).toEqual({ input: { todo: 'R-1.2.1', ticked: true, evidence: { kind: 'digest' } } });
    expect(readInput(form('addTodosBulk'), ['--release', 'R-2', '--json', '{"release":"R-1","todos":[]}'])).toEqual({
      input: { release: 'R-2', todos: [] },
    });
  });

  it.each([
    [['release', 'R-12'], 'is no flag'],
    [['--release'], 'needs a value'],
    [['--relase', 'R-12'], 'there is no --relase; there are --idempotencyKey, --release'],
    [['--expectedMinutes', 'ten'], 'is written as number'],
    [['--json', '[1]'], 'is no JSON object'],
    [['--json', '{'], 'is no JSON object'],
    [['--__proto__', 'x'], 'is no flag'],
    [['--constructor', 'x'], 'there is no --constructor'],
  ])('%j is told of as wrong', (args, problem) => {
    expect(readInput(form('addTask'), args)).toEqual({ problem: expect.stringContaining(problem) });
  });

  it('has a flag for every field, with what it takes', () => {
    const flags = flagsOf(form('toggleTodo'));
    expect(flags).toContain('--todo <text>');
    expect(flags).toContain('--ticked <true or false>');
    expect(flags).toMatch(/--evidence <JSON> \(optional\)/);
  });
});
