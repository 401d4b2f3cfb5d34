import { lookup as systemLookup } from 'node:dns/promises';
import type { LookupFunction } from 'node:net';
import { refusedReach } from './address-rules.ts';
import { type IpAddress, type Network, parseIpAddress } from './ip-address.ts';

/** Resolves a name to all its addresses. */
export type Resolve = (hostname: string) => Promise<readonly { address: string; family: number }[]>;

export const systemResolve: Resolve = (hostname) => systemLookup(hostname, { all: true });

/** The probe's target is not allowed; it was not sent. */
export class ForbiddenAddress extends Error {
  readonly code = 'ERR_FORBIDDEN_ADDRESS';
  constructor(host: string, reach: 'private' | 'forbidden') {
    super(
      reach === 'private'
        ? `${host} leads to a private address: list its network under probes.networks in the settings to allow it`
        : `${host} leads to an address that is never asked (link-local, metadata, reserved, or one address inside another)`,
    );
    this.name = 'ForbiddenAddress';
  }
}

/** Throws ForbiddenAddress unless the address is public, or private and allowed. */
export function checkAddress(host: string, address: IpAddress | null, allowed: readonly Network[]): void {
  const refused = address === null ? 'forbidden' : refusedReach(address, allowed);
  if (refused !== null) throw new ForbiddenAddress(host, refused);
}

/**
 * A lookup for one connection: the name is resolved once, every address is checked, and the connection goes only to a
 * checked address. If the name resolves differently a moment later (DNS rebinding), that has no effect.
 */
export function checkedLookup(resolve: Resolve, allowed: readonly Network[]): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (found) => {
        try {
          for (const { address } of found) checkAddress(hostname, parseIpAddress(address), allowed);
          const [first] = found;
          if (first === undefined) throw Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
          if (options.all) callback(null, [...found]);
          else callback(null, first.address, first.family);
        } catch (error) {
          callback(error instanceof Error ? error : new Error(String(error)), '', 0);
        }
      },
      (error: unknown) => callback(error instanceof Error ? error : new Error(String(error)), '', 0),
    );
  };
}
