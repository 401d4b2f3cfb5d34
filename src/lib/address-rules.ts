import { contains, embeddedIpv4, type IpAddress, type Network, parseNetwork } from './ip-address.ts';

/**
 * Where an address leads: `public` for everybody, `private` inside somebody's own network or machine, and `forbidden`
 * where no request of ours has any business: the metadata of cloud machines, link-local neighbors, many receivers at
 * once, and disguises of other addresses.
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
/** All of IPv6 that is handed out to anybody; what lies outside and is not private leads nowhere good. */
const globalIpv6 = networks('2000::/3');
const forbiddenInGlobalIpv6 = networks('2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20');
/** A translator's own form of an IPv4 address, which is all that a machine without IPv4 gets to see of it. */
const translated = networks('64:ff9b::/96');

/** Says where an address leads. IPv6 addresses that carry an IPv4 one are forbidden, or count as what they carry. */
export function reachOf(address: IpAddress): Reach {
  if (isIn(forbidden, address)) return 'forbidden';
  if (isIn(privateOnes, address)) return 'private';
  if (address.family === 4) return 'public';
  if (isIn(translated, address)) return reachOf(embeddedIpv4(address)) === 'public' ? 'public' : 'forbidden';
  return isIn(globalIpv6, address) && !isIn(forbiddenInGlobalIpv6, address) ? 'public' : 'forbidden';
}

/** Why an address may not be asked; null when it may. Private ones may when one of `allowed` contains them. */
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
