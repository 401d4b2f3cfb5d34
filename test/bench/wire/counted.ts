import type { DatabaseAddress } from '../../../src/db/connect.ts';
import type { Stage } from '../stage.ts';
import type { ProxyInput, Sent } from './counting-proxy.ts';

/** How many statements, in how many round trips. */
export interface Counts {
  statements: number;
  roundTrips: number;
}

/** A fresh database whose address leads through a counting proxy. */
export interface CountedDatabase {
  address: Extract<DatabaseAddress, { kind: 'postgres' }>;
  /** What was sent since the last time. */
  take(): Promise<Counts>;
}

export async function countedDatabase(stage: Stage): Promise<CountedDatabase> {
  const url = new URL((await stage.postgres()).url);
  const input: ProxyInput = { host: url.hostname, port: Number(url.port || 5_432) };
  const proxy = await stage.part('./wire/counting-proxy.ts', input);
  url.hostname = '127.0.0.1';
  url.port = String((proxy.ready as { port: number }).port);
  return {
    address: { kind: 'postgres', url: url.href },
    async take() {
      const sent = await proxy.ask<Sent[]>('take');
      return {
        statements: sent.filter(({ statement }) => statement !== null).length,
        roundTrips: sent.filter(({ isNewRoundTrip }) => isNewRoundTrip).length,
      };
    },
  };
}
