import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { completed, started, view } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

describe('the baseline before a start', () => {
  it('counts the last watch of the running version too, when the service is as fast as it was then', async () => {
    const test = testDeps(database());
    await completed(test);
    const id = await started(test, { version: '1.2.0' });
    const now = await view(test, id);
    const detail = now.todos.find((todo) => todo.check === 'baseline')?.ticked?.detail;
    const [, earlier] = /^40 readings; with (\d+) from the last watch of the running version$/.exec(detail ?? '') ?? [];
    expect(Number(earlier)).toBeGreaterThan(100);
    expect(now.deployment?.baseline).toEqual({ health: 20, pay: 20 });
    // With so many readings the median is known well.
    expect(now.deployment?.baselineUpper).toEqual({ health: 20, pay: 20 });
  });

  it('leaves it out when the service is slower now: the load may be another', async () => {
    const test = testDeps(database());
    await completed(test);
    test.world.behave(({ name }) => (name === 'pay' ? 'slow' : 'good'));
    const id = await started(test, { version: '1.2.0' });
    const now = await view(test, id);
    expect(now.todos.find((todo) => todo.check === 'baseline')?.ticked?.detail).toMatch(/^40 readings; with \d+ from/);
    expect(now.deployment?.baseline.pay).toBeGreaterThan(100);
    expect(now.deployment?.baseline.health).toBe(20);
  });

  it('is what is read now for a first release', async () => {
    const test = testDeps(database());
    const id = await started(test);
    const now = await view(test, id);
    expect(now.todos.find((todo) => todo.check === 'baseline')?.ticked?.detail).toBe('40 readings');
  });
});
