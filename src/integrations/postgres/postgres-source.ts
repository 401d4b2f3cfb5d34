import { connect, type Socket } from 'node:net';
import createClient, { type Options, type PostgresType } from 'postgres';
import { z } from 'zod';
import type { Reading } from '../../domain/analysis/readings/measurement.ts';
import { checkedLookup, systemResolve } from '../../lib/checked-address.ts';
import type { MetricSource } from '../../ports/metric-source.ts';
import { type DataRules, readData } from '../kit/probes/data-reading.ts';

const Words = z.object({ urlVariable: z.string(), query: z.string().optional() });
const schemes = ['postgres:', 'postgresql:'];

/** What the server answers when it is there, and cannot serve anybody: starting, shutting down, too many connections. */
const unserving = new Set(['57P01', '57P02', '57P03', '53300', '53400']);

/** Connects, asks in a transaction that can only read, and closes again. */
export function createPostgresSource(rules: DataRules): MetricSource {
  return {
    read: ({ with: words, timeoutMs }) => {
      const asked = Words.safeParse(words);
      const given = { ...rules, timeoutMs, schemes, urlVariable: asked.data?.urlVariable ?? null };
      return readData(given, async (url, { clock, networks, at, tookMs }): Promise<Reading> => {
        const client = createClient(url.href, optionsFor(url, networks, timeoutMs));
        let isLate = false;
        const cancel = clock.after(timeoutMs, () => {
          isLate = true;
          void client.end({ timeout: 0 });
        });
        try {
          const query = asked.data?.query;
          const rows = await client.begin('read only', (own) => own.unsafe(query ?? 'select 1').values());
          return query === undefined ? { kind: 'number', value: tookMs(), at } : numberIn(rows, at);
        } catch (error) {
          if (isLate) return { kind: 'no_answer', reason: 'timeout', latencyMs: tookMs(), at };
          if (unserving.has(codeOf(error)))
            return { kind: 'failed', detail: messageOf(error).slice(0, 200), latencyMs: tookMs(), at };
          throw error;
        } finally {
          cancel();
          await client.end({ timeout: 0 });
        }
      });
    },
  };
}

type Networks = DataRules['networks'];

/** The type does not list `socket`, by which the driver lets others connect. */
function optionsFor(url: URL, networks: Networks, timeoutMs: number): Options<Record<string, PostgresType>> {
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const socket = (): Promise<Socket> =>
    new Promise((resolve, reject) => {
      const made = connect({ host, port: Number(url.port || 5_432), lookup: checkedLookup(systemResolve, networks) });
      // For TLS, the driver takes the name that the certificate must have from here.
      Object.assign(made, { host });
      made.once('connect', () => resolve(made)).once('error', reject);
    });
  const options = {
    max: 1,
    prepare: false,
    fetch_types: false,
    connect_timeout: Math.ceil(timeoutMs / 1_000),
    idle_timeout: 1,
    onnotice: () => {},
    connection: { application_name: 'quarterdeck', statement_timeout: timeoutMs },
    socket,
  };
  return options as Options<Record<string, PostgresType>>;
}

function numberIn(rows: readonly unknown[], at: Date): Reading {
  if (rows.length === 0) return { kind: 'no_data', detail: 'the query gave no row', at };
  const values: readonly unknown[] = Array.isArray(rows[0]) ? rows[0] : [];
  if (rows.length > 1 || values.length !== 1)
    return { kind: 'error', detail: `the query gave ${rows.length} rows of ${values.length} values, and not one`, at };
  const [value] = values;
  if (value === null) return { kind: 'no_data', detail: 'the query gave null', at };
  const number = typeof value === 'number' || typeof value === 'string' ? Number(value) : Number.NaN;
  return Number.isFinite(number) && value !== ''
    ? { kind: 'number', value: number, at }
    : { kind: 'error', detail: 'the query gave no number', at };
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
