import { z } from 'zod';
import type { Reading } from '../../domain/analysis/readings/measurement.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import { createProber, type ProbeAnswer, type Prober, type ProberOptions } from '../kit/probes/prober.ts';

const Words = z.object({
  url: z.string(),
  headers: z.record(z.string(), z.string()).optional(),
  expectHeaders: z.record(z.string(), z.string()).optional(),
  followRedirects: z.boolean().optional(),
});

/**
 * Takes readings over HTTP and HTTPS, each on its own connection. A redirect counts as the response unless it is to be
 * followed; then the last response counts, with the time of all.
 */
export function createHttpSource(options: ProberOptions): MetricSource {
  const { clock } = options;
  const probe = createProber(options);
  // The settings give a check the same words every time.
  const known = new WeakMap<object, ReturnType<typeof Words.safeParse>>();
  return {
    read: async ({ with: given, timeoutMs }) => {
      const words = known.get(given) ?? Words.safeParse(given);
      known.set(given, words);
      if (!words.success) return { kind: 'error', detail: 'an address is needed', at: clock.now() };
      const { url, headers = {}, expectHeaders = {}, followRedirects = false } = words.data;
      const answer = followRedirects
        ? await follow(probe, { url, headers }, timeoutMs)
        : await probe({ url, headers }, timeoutMs);
      return answer.kind === 'response' ? readingOf(answer, expectHeaders) : answer;
    },
  };
}

const mostRedirects = 5;

/** Follows redirects with GET, within the time of one reading. Headers of the request go to its own origin only. */
async function follow(
  probe: Prober,
  { url, headers }: { url: string; headers: Readonly<Record<string, string>> },
  timeoutMs: number,
): Promise<ProbeAnswer> {
  const { origin } = new URL(url);
  let [at, spentMs] = [url, 0];
  for (let redirects = 0; ; redirects += 1) {
    const answer = await probe(
      { url: at, headers: new URL(at).origin === origin ? headers : {} },
      Math.max(1, timeoutMs - spentMs),
    );
    if (answer.kind === 'error') return answer;
    spentMs += answer.latencyMs;
    if (answer.kind === 'no_answer') return { ...answer, latencyMs: spentMs };
    const next = [301, 302, 303, 307, 308].includes(answer.status) ? answer.headers.location : undefined;
    if (next === undefined || !URL.canParse(next, at)) return { ...answer, latencyMs: spentMs };
    if (redirects >= mostRedirects)
      return { kind: 'no_answer', reason: `more than ${mostRedirects} redirects`, latencyMs: spentMs, at: answer.at };
    at = new URL(next, at).href;
  }
}

function readingOf(
  { status, headers, body, latencyMs, at }: Extract<ProbeAnswer, { kind: 'response' }>,
  expected: Readonly<Record<string, string>>,
): Reading {
  for (const [name, text] of Object.entries(expected)) {
    const value = [headers[name.toLowerCase()] ?? []].flat().join(', ');
    if (value === '') return { kind: 'failed', detail: `the header ${name} is missing`, latencyMs, at };
    if (!value.includes(text))
      return { kind: 'failed', detail: `the header ${name} is “${value.slice(0, 80)}”`, latencyMs, at };
  }
  return { kind: 'answered', status, latencyMs, body, at };
}
