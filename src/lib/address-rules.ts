import { contains, embeddedIpv4, type IpAddress, type Network, parseNetwork } from './ip-address.ts';

/**
 * The scope of an address: `public`, `private` (inside somebody's own network or machine), or `forbidden`, which we
 * never send requests to: cloud metadata services, link-local, multicast, and disguised forms of other addresses.
 */
export type Reach = 'public' | 'private' | 'forbidden';

const forbidden = networks(
  '0.0.0.0/8',
  '100.100.100.200/32',
  '168.63.129.16/32',
  '169.254.0.0/16',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '::/128',
  'fd00:ec2::254/128',
  'fd20:ce::254/128',
);
const privateOnes = networks(
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '::1/128',
  'fc00::/7',
);
/** The allocated global unicast range of IPv6; addresses that are neither in it nor private are forbidden. */
const globalIpv6 = networks('2000::/3');
const forbiddenInGlobalIpv6 = networks('2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20');
/** The NAT64 form of an IPv4 address, which is how a machine without IPv4 sees it. */
const translated = networks('64:ff9b::/96');

/** Classifies an address. IPv6 addresses that embed an IPv4 address are forbidden, or count as the embedded address. */
export function reachOf(address: IpAddress): Reach {
  if (isIn(forbidden, address)) return 'forbidden';
  if (isIn(privateOnes, address)) return 'private';
  if (address.family === 4) return 'public';
  if (isIn(translated, address)) return reachOf(embeddedIpv4(address)) === 'public' ? 'public' : 'forbidden';
  return isIn(globalIpv6, address) && !isIn(forbiddenInGlobalIpv6, address) ? 'public' : 'forbidden';
}

/** Why an address may not be requested; null when it may. Private ones are allowed when `allowed` contains them. */
export function refusedReach(address: IpAddress, allowed: readonly Network[]): Exclude<Reach, 'public'> | null {
  const reach = reachOf(address);
  if (reach === 'public' || (reach === 'private' && isIn(allowed, address))) return null;
  return reach;
}

function isIn(some: readonly Network[], address: IpAddress): boolean {
  return some.some((network) => contains(network, address));
}

function networks(...texts: readonly string[]): readonly Network[] {
  return texts.map((text) => {
    const network = parseNetwork(text);
    if (network === null) throw new Error(`${text} is not a network`);
    return network;
  });
}
