import { expect, it, vi } from 'vitest';
import { manualClock } from '../lib/clock.ts';
import { tellProgress } from './progress.ts';

function asked(progressToken?: string) {
  const clock = manualClock(new Date(0));
  const told: Record<string, unknown>[] = [];
  const notify = vi.fn(async ({ params }: { params: Record<string, unknown> }) => void told.push(params));
  const request = { mcpReq: { _meta: progressToken === undefined ? {} : { progressToken }, notify } };
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 1) {
      clock.advance(1);
      await Promise.resolve();
      await Promise.resolve();
    }
  };
  return { clock, told, notify, request, pass };
}

it('tells whoever asked that the call is at work, until it ends', async () => {
  const { clock, told, request, pass } = asked('p1');
  const end = tellProgress(request, clock);
  await pass(1_999);
  expect(told).toEqual([]);
  await pass(4_001);
  expect(told).toEqual(
    [2, 4, 6].map((progress) => ({ progressToken: 'p1', progress, message: `at work for ${progress} s` })),
  );
  end();
  await pass(60_000);
  expect(told).toHaveLength(3);
});

it('tells nobody who did not ask, and stops when the client has gone', async () => {
  const silent = asked();
  tellProgress(silent.request, silent.clock)();
  await silent.pass(10_000);
  expect(silent.notify).not.toHaveBeenCalled();
  const gone = asked('p2');
  gone.notify.mockRejectedValue(new Error('closed'));
  tellProgress(gone.request, gone.clock);
  await gone.pass(10_000);
  expect(gone.notify).toHaveBeenCalledTimes(1);
});
