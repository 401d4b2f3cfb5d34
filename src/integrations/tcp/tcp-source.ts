import { z } from 'zod';
import type { MetricSource } from '../../ports/metric-source.ts';
import { readSocket, type SocketRules } from '../kit/probes/connect-socket.ts';

const Words = z.object({ host: z.string().min(1), port: z.number().int().min(1).max(65_535) });

/** Connects and closes again, without sending anything; the number is the milliseconds until the connection stood. */
export function createTcpSource(rules: SocketRules): MetricSource {
  return {
    read: async ({ with: words, timeoutMs }) => {
      const target = Words.safeParse(words);
      if (!target.success) return { kind: 'error', detail: 'a host and a port are needed', at: rules.clock.now() };
      return readSocket({ ...target.data, isTls: false }, { ...rules, timeoutMs }, (_socket, tookMs, at) => ({
        kind: 'number',
        value: tookMs,
        at,
      }));
    },
  };
}
