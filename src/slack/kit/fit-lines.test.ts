import { describe, expect, it } from 'vitest';
import { fitTasks, type TaskLine } from './blocks.ts';
import { fitLines } from './fit-lines.ts';
import { mrkdwn } from './mrkdwn.ts';

describe('lines that fit', () => {
  const all = Array.from({ length: 40 }, (_, index) => mrkdwn`line ${index + 1}`);
  const more = (count: number) => mrkdwn`and ${count} more`;

  it('are all of them when they do', () => {
    expect(fitLines(all, 10_000, more)).toMatchObject({ isWhole: true, shown: all });
    expect(fitLines([], 10, more)).toEqual({ isWhole: true, shown: [], length: 0 });
  });

  it('never leave anything out without saying how much', () => {
    const { shown, length, isWhole } = fitLines(all, 100, more);
    expect(isWhole).toBe(false);
    expect(length).toBeLessThanOrEqual(100);
    const count = shown.length - 1;
    expect(count).toBeGreaterThan(3);
    expect(shown.at(-1)?.text).toBe(`and ${40 - count} more`);
  });
});

describe('the tasks of a long plan', () => {
  const tasks = (failed: number, count = 60): TaskLine[] =>
    Array.from({ length: count }, (_, index) => ({
      id: `${index + 1}`,
      title: `step ${index + 1}`,
      status: index + 1 < failed ? 'complete' : index + 1 === failed ? 'error' : 'pending',
    }));

  it.each([1, 29, 30, 31, 35, 60])('show step %d that failed, and how many are left out', (failed) => {
    const shown = fitTasks(tasks(failed));
    expect(shown).toHaveLength(30);
    expect(shown.find((task) => task.status === 'error')?.id).toBe(`${failed}`);
    const done = failed - 1 - shown.filter((task) => task.id !== 'more' && task.status === 'complete').length;
    expect(shown.at(-1)?.title).toBe(`and 31 more: ${done} done, ${31 - done} to come`);
  });

  it('show the last of many that failed', () => {
    const broken = tasks(1).map((task): TaskLine => ({ ...task, status: 'error' }));
    expect(fitTasks(broken).map((task) => task.id)).toContain('60');
    expect(fitTasks(broken)).toHaveLength(30);
  });

  it('are left as they are when they are few', () => {
    expect(fitTasks(tasks(3, 30))).toEqual(tasks(3, 30));
  });
});
