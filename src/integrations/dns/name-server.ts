import { type IpAddress, parseIpAddress } from '../../lib/ip-address.ts';

/** The address in `192.0.2.53`, `192.0.2.53:5353`, `2001:db8::53`, or `[2001:db8::53]:5353`; null for anything else. */
export function nameServerAddress(text: string): IpAddress | null {
  const [, bracketed, plain] = /^(?:\[([^\]]+)\]|([\d.]+)):\d{1,5}$/.exec(text) ?? [];
  return parseIpAddress(bracketed ?? plain ?? text);
}
