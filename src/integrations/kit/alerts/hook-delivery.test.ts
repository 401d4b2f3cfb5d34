import { describe, expect, it } from 'vitest';
import { Secret } from '../../../lib/redact.ts';
import { placesOf, requireSecret, timeIn } from './hook-delivery.ts';

const secret = new Secret('a secret that is long enough');
const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;
const accepts = (headers: Record<string, string>, header: string | null = null) => {
  try {
    requireSecret({ headers, body: new Uint8Array() }, secret, header);
    return true;
  } catch (error) {
    expect(error).toMatchObject({ kind: 'unauthenticated' });
    return false;
  }
};

describe('the secret of a webhook', () => {
  it.each<[string, Record<string, string>, string | null, boolean]>([
    ['a bearer token', { authorization: 'Bearer a secret that is long enough' }, null, true],
    ['a password', { authorization: basic('any:a secret that is long enough') }, null, true],
    ['a header', { 'x-key': 'a secret that is long enough' }, 'X-Key', true],
    ['a header that nobody named', { 'x-key': 'a secret that is long enough' }, null, false],
    ['the password without a user', { authorization: basic('a secret that is long enough') }, null, false],
    ['a part of it', { authorization: 'Bearer a secret that is long' }, null, false],
    ['it as the user', { authorization: basic('a secret that is long enough:') }, null, false],
    ['no Base64', { authorization: 'Basic ***' }, null, false],
    ['an empty header', { 'x-key': '' }, 'X-Key', false],
    ['nothing', {}, 'X-Key', false],
  ])('is accepted or not as %s', (_what, headers, header, isAccepted) => {
    expect(accepts(headers, header)).toBe(isAccepted);
  });
});

describe('a time in a webhook', () => {
  const expected = new Date('2026-03-03T10:00:00Z');
  it.each<[string, string | number]>([
    ['seconds', 1_772_532_000],
    ['text of seconds', '1772532000.000'],
    ['milliseconds', 1_772_532_000_000],
    ['text of milliseconds', '1772532000000'],
    ['a date', '2026-03-03T10:00:00Z'],
  ])('is read from %s', (_what, value) => {
    expect(timeIn(value)).toEqual(expected);
  });

  it.each(['', 'yesterday', '$DATE', '0', '17725320000000000000', '1e9', 'NaN', '2026-99-99T10:00:00Z', -5])(
    'is none of “%s”',
    (value) => {
      expect(timeIn(value)).toBeNull();
    },
  );
});

describe('the places of an alert', () => {
  it('are each service in each environment, once, and a limited number', () => {
    expect(placesOf(['shop', 'shop', 'pay'], ['prod'])).toEqual([
      { service: 'shop', environment: 'prod' },
      { service: 'pay', environment: 'prod' },
    ]);
    expect(placesOf(['shop'], [])).toEqual([{ service: 'shop', environment: null }]);
    const many = Array.from({ length: 50 }, (_, index) => `s${index}`);
    expect(placesOf(many, many)).toHaveLength(20);
  });
});
