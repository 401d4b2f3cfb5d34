import { describe, expect, it } from 'vitest';
import { readLockLine } from './lock-line.ts';

const known = {
  services: [
    { name: 'shop', displayName: 'Web shop' },
    { name: 'mail', displayName: 'mail' },
  ],
  environments: ['staging', 'production'],
};

describe('a line after lock', () => {
  it.each([
    ['shop payments fail', 'shop', null, 'payments fail'],
    ['Web shop: payments fail', 'shop', null, 'payments fail'],
    ['shop in production payments fail', 'shop', 'production', 'payments fail'],
    ['shop production payments fail', 'shop', 'production', 'payments fail'],
    ['the shop in the production environment payments fail', 'shop', 'production', 'payments fail'],
    ['production a holiday', 'production', null, 'a holiday'],
    ['all the company moves', 'all', null, 'the company moves'],
    ['ALL the company moves', 'all', null, 'the company moves'],
    ['shpo payments fail', 'shpo', null, 'payments fail'],
    ['', '', null, ''],
  ])('“%s” is about %s in %s', (line, scope, environment, reason) => {
    expect(readLockLine(line, known)).toEqual({ ok: true, value: { scope, environment, reason } });
  });

  it.each([
    'shop mail both are down',
    'shop and mail are down',
    'staging production are full',
    'production shop is broken',
    'all shop is broken',
    'all production is broken',
    'R-12 is broken',
    'shop 1.2.0 is broken',
  ])('“%s” is refused: more than one thing can be meant', (line) => {
    expect(readLockLine(line, known).ok).toBe(false);
  });
});
