import { connect, type Socket } from 'node:net';
import { reachOf } from '../../lib/address-rules.ts';
import { checkAddress, checkedLookup, systemResolve } from '../../lib/checked-address.ts';
import { parseIpAddress } from '../../lib/ip-address.ts';
import { anyPrivate } from '../kit/http/private-networks.ts';
import { Unencrypted } from './smtp-failure.ts';

/**
 * A connection to a mail server, whose address was checked before. Without encryption, only to this machine or a
 * private network. The signal ends it at any time.
 */
export function openSocket(
  { host, port, isPlain }: { host: string; port: number; isPlain: boolean },
  signal: AbortSignal,
): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const ip = parseIpAddress(host);
    if (ip !== null) checkAddress(host, ip, anyPrivate);
    const socket = connect({ host, port, lookup: checkedLookup(systemResolve, anyPrivate) });
    const stop = () => socket.destroy(new Error('it takes too long'));
    signal.addEventListener('abort', stop, { once: true });
    socket.once('close', () => signal.removeEventListener('abort', stop));
    socket.once('error', reject);
    // Whoever uses the connection hears of a failure by its end; without a listener it would end the process.
    socket.on('error', () => {});
    socket.once('connect', () => {
      socket.removeListener('error', reject);
      const remote = parseIpAddress((socket.remoteAddress ?? '').replace(/^::ffff:/, ''));
      if (isPlain && (remote === null || reachOf(remote) !== 'private')) {
        socket.destroy();
        reject(new Unencrypted(`${host} is not on a private network, and without encryption nothing is sent there`));
      } else resolve(socket);
    });
  });
}
