import { z } from 'zod';
import type { Reading } from '../../domain/analysis/readings/measurement.ts';
import type { Clock } from '../../lib/clock.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import { valueAt } from '../kit/http/value-at.ts';

const Words = z.object({ url: z.string(), path: z.string().min(1) });

/**
 * Asks for a JSON document and takes the number at a path such as `pools.main[0].used`. True counts as 1 and false as 0; a
 * text that is a number is taken as one. A path that leads nowhere, or to null, is no data.
 */
export function createJsonSource({ clock, http }: { clock: Clock; http: HttpClient }): MetricSource {
  return {
    read: async ({ with: given, timeoutMs }) => {
      const words = Words.safeParse(given);
      if (!words.success) return { kind: 'error', detail: 'an address and a path are needed', at: clock.now() };
      const { url, path } = words.data;
      try {
        const answer = await http.ask(url, { headers: { accept: 'application/json' }, timeoutMs });
        if (answer.status >= 300) return { kind: 'error', detail: `the answer is ${answer.status}`, at: clock.now() };
        return numberAt(answer.body, path, clock.now());
      } catch (error) {
        if (!(error instanceof IntegrationError)) throw error;
        return { kind: 'error', detail: error.message, at: clock.now() };
      }
    },
  };
}

function numberAt(body: string, path: string, at: Date): Reading {
  const found = valueAt(body, path);
  if (!found.ok) return { kind: 'error', detail: 'the answer is not JSON', at };
  const { value } = found;
  if (value === undefined || value === null)
    return { kind: 'no_data', detail: `the answer has nothing at ${path}`, at };
  const number = typeof value === 'string' && value.trim() === '' ? Number.NaN : Number(value);
  return typeof value === 'object'
    ? { kind: 'error', detail: `there is no number at ${path}`, at }
    : { kind: 'number', value: number, at };
}
