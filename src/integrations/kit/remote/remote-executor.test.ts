import { describe, expect, it } from 'vitest';
import { type Clock, manualClock, systemClock } from '../../../lib/clock.ts';
import { type Operation, type OperationReport, StartRefused } from '../../../ports/executor.ts';
import { IntegrationError } from '../../../ports/integration-error.ts';
import { createRemoteExecutor, type RemoteSystem } from './remote-executor.ts';

interface Run {
  id: string;
}

const operation: Operation = {
  ...{ id: 'op_1', with: {}, recordedAt: new Date(), remoteId: null },
  ...{ env: {}, timeoutMs: 60_000, stopGraceMs: 1_000 },
};
const running: OperationReport = { state: 'running', startedAt: new Date(), output: '' };

const create = (more: Partial<RemoteSystem<object, Run>>, clock: Clock = systemClock) =>
  createRemoteExecutor<object, Run>(
    {
      displayName: 'Example',
      target: () => ({}),
      find: async () => null,
      start: async () => 'run-1',
      look: async (_target, id) => ({ id }),
      idOf: ({ id }) => id,
      report: () => running,
      abort: async () => {},
      ...more,
    },
    { clock, lookMs: 5 },
  );

describe('an executor of a remote system', () => {
  it('starts again at once what the system was not even asked to start', async () => {
    let starts = 0;
    const executor = create({
      start: async () => {
        starts += 1;
        if (starts === 1) throw new StartRefused('the job has no such parameter');
        return 'run-1';
      },
    });
    await expect(executor.start(operation)).rejects.toThrow('the job has no such parameter');
    expect(await executor.report(operation)).toEqual({ state: 'absent' });
    expect(await executor.start(operation)).toBe('run-1');
  });

  it('does not start again, while it may not be shown yet, what may have been started', async () => {
    const clock = manualClock(operation.recordedAt);
    let starts = 0;
    const start = async () => {
      starts += 1;
      if (starts === 1) throw new IntegrationError('unavailable', 'no answer');
      return 'run-1';
    };
    const executor = create({ start, visibleWithinMs: 60_000 }, clock);
    await expect(executor.start(operation)).rejects.toMatchObject({ kind: 'unavailable' });
    clock.advance(60_000);
    expect(await executor.start(operation)).toBeNull();
    expect(await executor.report(operation)).toMatchObject({
      state: 'running',
      output: expect.stringMatching(/show it/),
    });
    expect(starts).toBe(1);
    // What is not listed by now was never started.
    clock.advance(1);
    expect(await executor.report(operation)).toEqual({ state: 'absent' });
    expect(await executor.start(operation)).toBe('run-1');
  });

  it('waits until it would be shown when another process may have started it', async () => {
    const clock = manualClock(operation.recordedAt);
    const report = () => create({}, clock).report(operation);
    expect(await report()).toEqual({ state: 'absent' });
    clock.advance(5_000);
    expect(await report()).toMatchObject({ state: 'running' });
    clock.advance(85_001);
    expect(await report()).toEqual({ state: 'absent' });
  });

  it('does not start again what the system no longer has, and takes no answer for it', async () => {
    let starts = 0;
    const start = async () => {
      starts += 1;
      return 'run-2';
    };
    const executor = create({ start, look: async () => null, answer: async () => {} });
    const lost = { ...operation, remoteId: 'run-1' };
    expect(await executor.report(lost)).toEqual({
      ...{ state: 'unknown', detail: 'Example no longer has it', mayBeAtWork: true },
    });
    expect(await executor.start(lost)).toBe('run-1');
    const answer = { questionId: 'q', choiceId: 'a', by: 'Priya' };
    await expect(executor.answer?.(lost, answer)).rejects.toMatchObject({ kind: 'not_found' });
    await expect(executor.answer?.(operation, answer)).rejects.toMatchObject({ kind: 'not_found' });
    expect(starts).toBe(0);
  });

  it('asks by the latest id of what it has looked at', async () => {
    const asked: string[] = [];
    const executor = create({
      look: async (_target, id) => {
        asked.push(id);
        return { id: 'build-7' };
      },
    });
    await executor.start(operation);
    await executor.report(operation);
    await executor.report(operation);
    expect(asked).toEqual(['run-1', 'build-7']);
  });

  it('shows what the system printed and said as a terminal would, without colors', async () => {
    const red = (text: string) => `\u001B[1;31m${text}\u001B[0m`;
    const reported = async (report: OperationReport) =>
      create({ find: async () => ({ id: '1' }), report: () => report }).report(operation);
    const at = { startedAt: new Date(), finishedAt: new Date() };
    const failed = { ...at, state: 'failed', exitCode: null, signal: null, reason: 'exit_code' } as const;
    expect(
      await reported({ ...failed, output: `10 %\r100 %\n${red('ERROR')}\n`, detail: red('no space') }),
    ).toMatchObject({
      output: '100 %\nERROR\n',
      detail: 'no space',
    });
    expect(await reported({ state: 'succeeded', ...at, output: red('done') })).toMatchObject({ output: 'done' });
    expect(await reported({ state: 'unknown', detail: red('odd'), mayBeAtWork: true })).toMatchObject({
      detail: 'odd',
    });
    const waitsFor = { id: 'q', words: red('Go on?'), choices: [{ id: 'a', label: red('Yes'), isRefusal: false }] };
    expect(await reported({ ...running, waitsFor })).toMatchObject({
      waitsFor: { words: 'Go on?', choices: [{ label: 'Yes' }] },
    });
  });

  it('masks and bounds what the system asks, and offers no part of too many choices', async () => {
    const choice = { id: 'a', label: 'x'.repeat(200), isRefusal: false };
    const shown = async (words: string, choices: number) => {
      const waitsFor = { id: 'q', words, choices: Array.from({ length: choices }, () => choice) };
      const report = await create({ find: async () => ({ id: '1' }), report: () => ({ ...running, waitsFor }) }).report(
        operation,
      );
      return report.state === 'running' ? report.waitsFor : undefined;
    };
    const question = await shown(`password=hunter2-hunter2 ${'y'.repeat(5_000)}`, 2);
    expect(question?.words).not.toContain('hunter2');
    expect(question?.words.length).toBe(1_000);
    expect(question?.choices.map(({ label }) => label.length)).toEqual([75, 75]);
    expect((await shown('Which one?', 11))?.choices).toEqual([]);
  });
});
