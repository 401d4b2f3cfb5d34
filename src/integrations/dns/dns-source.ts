import { Resolver } from 'node:dns/promises';
import { z } from 'zod';
import type { Reading } from '../../domain/analysis/readings/measurement.ts';
import { checkAddress } from '../../lib/checked-address.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Network } from '../../lib/ip-address.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import { classifyFailure } from '../kit/probes/classify-failure.ts';
import { nameServerAddress } from './name-server.ts';

const Words = z.object({
  host: z.string().min(1),
  type: z.enum(['A', 'AAAA', 'CNAME', 'MX', 'NS', 'TXT']).default('A'),
  includes: z.string().optional(),
  server: z.string().optional(),
});
type Words = z.output<typeof Words>;

/** Answers of a name server that are about the name: it does not exist, or has no record of this type. */
const unknownName = new Set(['ENOTFOUND', 'ENODATA']);

/**
 * Looks a name up; the number is how many records of the type it has, or how many of them are `includes`. A name that
 * does not exist has none. A name server that gives no answer says nothing about the name.
 */
export function createDnsSource({ clock, networks }: { clock: Clock; networks: readonly Network[] }): MetricSource {
  return {
    read: async ({ with: given, timeoutMs }) => {
      const at = clock.now();
      const words = Words.safeParse(given);
      if (!words.success) return { kind: 'error', detail: 'a host is needed', at };
      try {
        const records = await lookUp(words.data, timeoutMs, networks);
        const { includes } = words.data;
        return {
          kind: 'number',
          value: records.filter((one) => includes === undefined || one === includes).length,
          at,
        };
      } catch (error) {
        return failure(error, at);
      }
    },
  };
}

async function lookUp(words: Words, timeoutMs: number, networks: readonly Network[]): Promise<string[]> {
  // Two attempts within the time: a lost datagram is no finding.
  const resolver = new Resolver({ timeout: Math.max(1, Math.floor(timeoutMs / 3)), tries: 2 });
  const { host, type, server } = words;
  if (server !== undefined) {
    checkAddress(server, nameServerAddress(server), networks);
    resolver.setServers([server]);
  }
  switch (type) {
    case 'MX':
      return (await resolver.resolveMx(host)).map(({ exchange }) => exchange);
    case 'TXT':
      return (await resolver.resolveTxt(host)).map((parts) => parts.join(''));
    default:
      return (await resolver.resolve(host, type)) as string[];
  }
}

function failure(error: unknown, at: Date): Reading {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (unknownName.has(code)) return { kind: 'number', value: 0, at };
  return { kind: 'error', detail: `the name server gave no answer: ${classifyFailure(error).detail}`, at };
}
