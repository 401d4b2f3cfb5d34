import { isIPv4, isIPv6 } from 'node:net';

/** An IP address as a number with the width of its family. */
export interface IpAddress {
  family: 4 | 6;
  value: bigint;
}

/** All addresses that share the first `length` bits of `start`. */
export interface Network {
  start: IpAddress;
  length: number;
}

const widths = { 4: 32, 6: 128 } as const;

/** Parses an address in its usual notation; null for everything else, including one with a zone (`fe80::1%eth0`). */
export function parseIpAddress(text: string): IpAddress | null {
  if (isIPv4(text)) return { family: 4, value: numberOf(text.split('.').map(Number), 8) };
  if (!isIPv6(text) || text.includes('%')) return null;
  const [head = '', tail] = text.split('::');
  const first = groupsOf(head);
  const last = tail === undefined ? [] : groupsOf(tail);
  const missing = tail === undefined ? 0 : 8 - first.length - last.length;
  return { family: 6, value: numberOf([...first, ...Array<number>(missing).fill(0), ...last], 16) };
}

/** Parses `10.0.0.0/8` or `fd00::/8`; null when it is not a network, or its start has bits set beyond its length. */
export function parseNetwork(text: string): Network | null {
  const [, address = '', digits = ''] = /^([0-9a-fA-F.:]+)\/(\d{1,3})$/.exec(text) ?? [];
  const start = parseIpAddress(address);
  const length = Number(digits);
  if (start === null || length > widths[start.family]) return null;
  const rest = BigInt(widths[start.family] - length);
  return (start.value >> rest) << rest === start.value ? { start, length } : null;
}

/** Whether the address lies in the network. */
export function contains({ start, length }: Network, address: IpAddress): boolean {
  if (start.family !== address.family) return false;
  const rest = BigInt(widths[start.family] - length);
  return start.value >> rest === address.value >> rest;
}

/** The IPv4 address embedded in an IPv6 address, ending `bitsBehind` bits before its end. */
export function embeddedIpv4({ value }: IpAddress, bitsBehind = 0): IpAddress {
  return { family: 4, value: (value >> BigInt(bitsBehind)) & 0xffff_ffffn };
}

function groupsOf(text: string): number[] {
  return text.split(':').flatMap((group) => {
    if (group === '') return [];
    if (!group.includes('.')) return [Number.parseInt(group, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = group.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

function numberOf(parts: readonly number[], bits: number): bigint {
  return parts.reduce((value, part) => (value << BigInt(bits)) | BigInt(part), 0n);
}
