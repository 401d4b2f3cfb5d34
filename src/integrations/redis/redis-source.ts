import { createClient } from '@redis/client';
import { z } from 'zod';
import type { Reading } from '../../domain/analysis/readings/measurement.ts';
import { checkedLookup, systemResolve } from '../../lib/checked-address.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import { type DataRules, readData } from '../kit/probes/data-reading.ts';

const Words = z.object({ urlVariable: z.string(), info: z.string().optional() });
const schemes = ['redis:', 'rediss:'];

/** What Redis answers when it is there, and cannot serve anybody. */
const unserving = /^(LOADING|MASTERDOWN|CLUSTERDOWN|BUSY)\b/;

/** Connects, asks, and closes again. */
export function createRedisSource(rules: DataRules): MetricSource {
  return {
    read: ({ with: words, timeoutMs }) => {
      const asked = Words.safeParse(words);
      const given = { ...rules, timeoutMs, schemes, urlVariable: asked.data?.urlVariable ?? null };
      return readData(given, async (url, { clock, networks, at, tookMs }): Promise<Reading> => {
        const client = createClient({
          url: url.href,
          disableOfflineQueue: true,
          socket: {
            connectTimeout: timeoutMs,
            reconnectStrategy: false,
            lookup: checkedLookup(systemResolve, networks),
            ...(url.protocol === 'rediss:' ? { tls: true as const, servername: url.hostname } : {}),
          },
        });
        // Every failure also rejects what is waited for.
        client.on('error', () => {});
        const cancel = clock.after(timeoutMs, () => client.destroy());
        try {
          await client.connect();
          const field = asked.data?.info;
          if (field === undefined) {
            await client.ping();
            return { kind: 'number', value: tookMs(), at };
          }
          return numberIn(await client.info(), field, at);
        } catch (error) {
          if (error instanceof Error && unserving.test(error.message))
            return { kind: 'failed', detail: error.message.slice(0, 200), latencyMs: tookMs(), at };
          throw error;
        } finally {
          cancel();
          if (client.isOpen) client.destroy();
        }
      });
    },
  };
}

/** `used_memory:1024` in the text of `INFO`. */
function numberIn(info: string, field: string, at: Date): Reading {
  const line = info.split(/\r?\n/).find((one) => one.startsWith(`${field}:`));
  if (line === undefined) return { kind: 'no_data', detail: `INFO has no ${field}`, at };
  const value = Number(line.slice(field.length + 1));
  return Number.isFinite(value)
    ? { kind: 'number', value, at }
    : { kind: 'error', detail: `${field} in INFO is no number`, at };
}
