import { connect, type Socket } from 'node:net';
import { connect as connectTls, type SecureContext, type TLSSocket } from 'node:tls';
import type { Reading } from '../../../domain/analysis/readings/measurement.ts';
import { checkAddress, checkedLookup, type Resolve, systemResolve } from '../../../lib/checked-address.ts';
import type { Clock } from '../../../lib/clock.ts';
import { type Network, parseIpAddress } from '../../../lib/ip-address.ts';
import { classifyFailure } from './classify-failure.ts';

/** A host that is asked directly, and whether over TLS. */
export interface SocketTarget {
  host: string;
  port: number;
  isTls: boolean;
}

/** What every reading of a socket is bound by. */
export interface SocketRules {
  clock: Clock;
  /** Private networks that may be connected to. */
  networks: readonly Network[];
  resolve?: Resolve;
  secureContext?: SecureContext;
}

/**
 * Connects once, has the connection read, and closes it. Only public addresses are connected to, and private ones in
 * `networks`; what was checked is what is connected to. `read` gets the connection once it stands (with TLS: once the
 * certificate was found valid) and the milliseconds that took.
 */
export function readSocket<S extends Socket | TLSSocket>(
  target: SocketTarget,
  rules: SocketRules & { timeoutMs: number },
  read: (socket: S, tookMs: number, at: Date) => Reading,
): Promise<Reading> {
  const { timeoutMs, networks, clock, resolve: lookUp = systemResolve, secureContext } = rules;
  const at = clock.now();
  const begin = clock.monotonicMs();
  const { host, port, isTls } = target;
  const ip = parseIpAddress(host);
  try {
    if (ip !== null) checkAddress(host, ip, networks);
  } catch (error) {
    return Promise.resolve({ kind: 'error', detail: classifyFailure(error).detail, at });
  }
  return new Promise((resolve) => {
    const options = { host, port, lookup: checkedLookup(lookUp, networks) };
    const named = { ...(ip === null ? { servername: host } : {}), ...(secureContext ? { secureContext } : {}) };
    const socket = isTls ? connectTls({ ...options, ...named }) : connect(options);
    const tookMs = () => clock.monotonicMs() - begin;
    const end = (reading: Reading) => {
      cancel();
      resolve(reading);
      socket.destroy();
    };
    const cancel = clock.after(timeoutMs, () => end({ kind: 'no_answer', reason: 'timeout', latencyMs: tookMs(), at }));
    socket.on('error', (error) => {
      const { reason, detail } = classifyFailure(error);
      const words = reason === 'tls' ? `tls: ${detail}` : reason;
      end(
        words === null ? { kind: 'error', detail, at } : { kind: 'no_answer', reason: words, latencyMs: tookMs(), at },
      );
    });
    socket.on('close', () => end({ kind: 'no_answer', reason: 'reset', latencyMs: tookMs(), at }));
    socket.on(isTls ? 'secureConnect' : 'connect', () => end(read(socket as S, tookMs(), at)));
  });
}
