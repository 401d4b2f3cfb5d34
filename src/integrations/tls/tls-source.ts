import type { TLSSocket } from 'node:tls';
import { z } from 'zod';
import type { MetricSource } from '../../ports/metric-source.ts';
import { readSocket, type SocketRules } from '../kit/probes/connect-socket.ts';

const Words = z.object({ host: z.string().min(1), port: z.number().int().min(1).max(65_535).default(443) });
const dayMs = 86_400_000;

/**
 * Makes a TLS connection; the number is the days until the certificate expires. One that is not valid now (expired, for
 * another name, of an unknown authority) is no answer: no client would get one.
 */
export function createTlsSource(rules: SocketRules): MetricSource {
  return {
    read: async ({ with: words, timeoutMs }) => {
      const target = Words.safeParse(words);
      if (!target.success) return { kind: 'error', detail: 'a host is needed', at: rules.clock.now() };
      const how = { ...rules, timeoutMs };
      return readSocket<TLSSocket>({ ...target.data, isTls: true }, how, (socket, _tookMs, at) => {
        const until = Date.parse(socket.getPeerCertificate().valid_to);
        if (Number.isNaN(until)) return { kind: 'error', detail: 'the certificate names no date of expiry', at };
        return { kind: 'number', value: Math.floor((until - at.getTime()) / dayMs), at };
      });
    },
  };
}
