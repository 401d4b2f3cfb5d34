import { type Network, parseNetwork } from '../../../lib/ip-address.ts';

/** Self-hosted systems are usually on private networks; only link-local and metadata addresses are never allowed. */
export const anyPrivate: readonly Network[] = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '127.0.0.0/8',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
].flatMap((text) => parseNetwork(text) ?? []);
