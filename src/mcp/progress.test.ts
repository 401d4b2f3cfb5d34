import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { tellProgress } from './progress.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function asked(progressToken?: string) {
  const told: Record<string, unknown>[] = [];
  const notify = vi.fn(async ({ params }: { params: Record<string, unknown> }) => void told.push(params));
  return { told, notify, request: { mcpReq: { _meta: progressToken === undefined ? {} : { progressToken }, notify } } };
}

it('tells whoever asked that the call is at work, until it ends', async () => {
  const { told, request } = asked('p1');
  const end = tellProgress(request);
  await vi.advanceTimersByTimeAsync(1_999);
  expect(told).toEqual([]);
  await vi.advanceTimersByTimeAsync(4_001);
  expect(told).toEqual(
    [2, 4, 6].map((progress) => ({ progressToken: 'p1', progress, message: `at work for ${progress} s` })),
  );
  end();
  await vi.advanceTimersByTimeAsync(60_000);
  expect(told).toHaveLength(3);
});

it('tells nobody who did not ask, and stops when the client has gone', async () => {
  const silent = asked();
  tellProgress(silent.request)();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(silent.notify).not.toHaveBeenCalled();
  const gone = asked('p2');
  gone.notify.mockRejectedValue(new Error('closed'));
  tellProgress(gone.request);
  await vi.advanceTimersByTimeAsync(10_000);
  expect(gone.notify).toHaveBeenCalledTimes(1);
});
