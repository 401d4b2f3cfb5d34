import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { reachOf, refusedReach } from './address-rules.ts';
import { contains, parseIpAddress, parseNetwork } from './ip-address.ts';
import { readWebAddress } from './web-address.ts';

function reach(text: string) {
  const address = parseIpAddress(text);
  return address === null ? null : reachOf(address);
}

const octet = fc.integer({ min: 0, max: 255 });
const octets = fc.tuple(octet, octet, octet, octet);

describe('addresses', () => {
  it.each([
    ['8.8.8.8', 'public'],
    ['172.15.255.255', 'public'],
    ['172.32.0.0', 'public'],
    ['2a00:1450:4001:80e::200e', 'public'],
    ['64:ff9b::8.8.8.8', 'public'],
    ['127.0.0.1', 'private'],
    ['127.255.255.254', 'private'],
    ['10.1.2.3', 'private'],
    ['172.16.0.1', 'private'],
    ['192.168.1.1', 'private'],
    ['100.64.0.1', 'private'],
    ['::1', 'private'],
    ['fd12:3456::1', 'private'],
    ['169.254.169.254', 'forbidden'],
    ['169.254.0.1', 'forbidden'],
    ['100.100.100.200', 'forbidden'],
    ['0.0.0.0', 'forbidden'],
    ['255.255.255.255', 'forbidden'],
    ['224.0.0.1', 'forbidden'],
    ['::', 'forbidden'],
    ['fe80::1', 'forbidden'],
    ['febf::1', 'forbidden'],
    ['ff02::1', 'forbidden'],
    ['fd00:ec2::254', 'forbidden'],
    ['::ffff:8.8.8.8', 'forbidden'],
    ['::ffff:127.0.0.1', 'forbidden'],
    ['::127.0.0.1', 'forbidden'],
    ['64:ff9b::10.0.0.1', 'forbidden'],
    ['64:ff9b::a9fe:a9fe', 'forbidden'],
    ['64:ff9b:1::1', 'forbidden'],
    ['2002:7f00:1::', 'forbidden'],
    ['2001:0:1::', 'forbidden'],
    ['2001:db8::1', 'forbidden'],
    ['fe80::1%eth0', null],
    ['1.2.3', null],
    ['01.2.3.4', null],
    ['', null],
  ])('%s leads to %s', (text, expected) => {
    expect(reach(text)).toBe(expected);
  });

  it('are the same however they are written', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 0xffff }), { minLength: 8, maxLength: 8 }), (groups) => {
        const long = groups.map((group) => group.toString(16).padStart(4, '0')).join(':');
        const short = new URL(`http://[${long}]/`).hostname.slice(1, -1);
        expect(parseIpAddress(short)).toEqual(parseIpAddress(long));
        expect(parseIpAddress(long)?.value).toBe(BigInt(`0x${long.replaceAll(':', '')}`));
      }),
    );
  });

  it('never hide an IPv4 address inside an IPv6 one', () => {
    fc.assert(
      fc.property(octets, (parts) => {
        const text = parts.join('.');
        for (const disguise of [`::ffff:${text}`, `::${text}`, `::ffff:0:${text}`])
          if (disguise !== '::0.0.0.1') expect(reach(disguise), disguise).toBe('forbidden');
        expect(reach(`64:ff9b::${text}`)).toBe(reach(text) === 'public' ? 'public' : 'forbidden');
      }),
    );
  });
});

describe('networks', () => {
  it.each(['10.0.0.0/8', '10.1.2.3/32', '0.0.0.0/0', 'fd00::/8', '::1/128'])('%s is one', (text) => {
    expect(parseNetwork(text)).not.toBeNull();
  });

  it.each(['10.0.0.0', '10.0.0.1/8', '10.0.0.0/33', '10.0.0.0/-1', 'fd00::/129', 'shop/8', '', '10.0.0.0/8 '])(
    '%j is none',
    (text) => {
      expect(parseNetwork(text)).toBeNull();
    },
  );

  it('hold the addresses that begin as they do, of their own family', () => {
    fc.assert(
      fc.property(octets, fc.integer({ min: 0, max: 32 }), octets, (parts, length, others) => {
        const bits = (of: readonly number[]) => of.map((part) => part.toString(2).padStart(8, '0')).join('');
        const start = Number.parseInt(bits(parts).slice(0, length).padEnd(32, '0'), 2);
        const dotted = [24, 16, 8, 0].map((shift) => Math.floor(start / 2 ** shift) % 256).join('.');
        const network = parseNetwork(`${dotted}/${length}`);
        const address = parseIpAddress(others.join('.'));
        if (network === null || address === null) throw new Error(`${dotted}/${length} was not read`);
        expect(contains(network, address)).toBe(bits(parts).slice(0, length) === bits(others).slice(0, length));
        expect(contains(network, { family: 6, value: address.value })).toBe(false);
      }),
    );
  });

  it('open what is private and nothing that is forbidden', () => {
    const everything = ['0.0.0.0/0', '::/0'].flatMap((text) => parseNetwork(text) ?? []);
    const refused = (text: string, allowed = everything) => {
      const address = parseIpAddress(text);
      return address === null ? 'unreadable' : refusedReach(address, allowed);
    };
    expect(everything).toHaveLength(2);
    expect(refused('10.0.0.1')).toBeNull();
    expect(refused('10.0.0.1', [])).toBe('private');
    expect(refused('8.8.8.8', [])).toBeNull();
    expect(refused('169.254.169.254')).toBe('forbidden');
    expect(refused('fe80::1')).toBe('forbidden');
    expect(refused('::ffff:10.0.0.1')).toBe('forbidden');
  });
});

/** Notations that some URL parsers interpret as this IPv4 address. */
function spellings(parts: readonly [number, number, number, number]): string[] {
  const [a, b, c, d] = parts;
  const number = a * 2 ** 24 + b * 2 ** 16 + c * 2 ** 8 + d;
  const dotted = parts.join('.');
  return [
    String(number),
    `0x${number.toString(16)}`,
    `0X${number.toString(16)}`,
    `0${number.toString(8)}`,
    parts.map((part) => `0x${part.toString(16)}`).join('.'),
    parts.map((part) => `0${part.toString(8)}`).join('.'),
    `${a}.${b * 2 ** 16 + c * 2 ** 8 + d}`,
    `${a}.${b}.${c * 2 ** 8 + d}`,
    `${dotted}.`,
    `[::ffff:${dotted}]`,
    `[0:0:0:0:0:ffff:${dotted}]`,
    `user@${dotted}`,
    `example.com@${dotted}`,
    `user:password@${dotted}`,
    `${dotted}\\@example.com`,
    `${dotted}%00`,
    `${dotted}%2eexample.com`,
    dotted.replaceAll('.', '\u3002'),
    [...dotted].map((one) => (one === '.' ? one : String.fromCodePoint(0xff10 + Number(one)))).join(''),
  ];
}

describe('an address of the web', () => {
  it.each(['http://127.0.0.1:4100/health', 'https://shop.example/', 'http://shop_1.internal', 'http://[::1]:80/x?y#z'])(
    '%s is one',
    (text) => {
      expect(readWebAddress(text).ok).toBe(true);
    },
  );

  it.each([
    '',
    'shop.example',
    'file:///etc/passwd',
    'ftp://shop.example/',
    'gopher://127.0.0.1:25/x',
    'javascript:alert(1)',
    'data:text/plain,x',
    '//shop.example/',
    'http:shop.example/',
    'http:/shop.example/',
    'http:\\\\shop.example/',
    'http://',
    'http:///shop.example/',
    ' http://shop.example/',
    'http://shop.example/ x',
    'http://shop.example/\r\nhost: evil',
    'http://sho\tp.example/',
    'http://shop.example:99999/',
    'http://user@shop.example/',
    'http://user:pass@shop.example/',
    'http://@shop.example/',
    'http://shop.example\\@evil.example/',
    'http://ｓhop.example/',
    'http://%73hop.example/',
  ])('%j is none', (text) => {
    expect(readWebAddress(text).ok).toBe(false);
  });

  it('is refused in every spelling of an IPv4 address but the usual one', () => {
    let tried = 0;
    fc.assert(
      fc.property(octets, fc.constantFrom('http', 'https', 'HTTP'), (parts, scheme) => {
        const usual = readWebAddress(`${scheme}://${parts.join('.')}/`);
        expect(usual.ok && usual.value.ip).toEqual(parseIpAddress(parts.join('.')));
        for (const spelling of spellings(parts)) {
          if (spelling === parts.join('.')) continue;
          tried += 1;
          expect(readWebAddress(`${scheme}://${spelling}/`).ok, spelling).toBe(false);
        }
      }),
    );
    expect(tried).toBeGreaterThan(1_000);
  });

  it('connects to the host that it names, whatever else is in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'a1.:@/\\[]%?# 0x-'), maxLength: 20 }), (rest) => {
        const read = readWebAddress(`http://${rest}`);
        if (!read.ok) return;
        const named = /^[^/?#:[\]]+|^\[[^\]]*\]/.exec(rest)?.[0]?.toLowerCase();
        expect(read.value.url.hostname).toBe(named);
        expect(read.value.url.username + read.value.url.password).toBe('');
      }),
      { numRuns: 2_000 },
    );
  });
});
