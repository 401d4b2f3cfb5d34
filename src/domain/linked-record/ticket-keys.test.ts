import { expect, it } from 'vitest';
import { mostTickets, ticketKeys } from './ticket-keys.ts';

it.each([
  ['SHOP-12', ['SHOP-12']],
  ['fixes shop-12, SHOP-3.', ['SHOP-12', 'SHOP-3']],
  ['[SHOP-1](https://x/browse/SHOP-1) SHOP-1', ['SHOP-1']],
  ['feature/SHOP-7-pay_faster', ['SHOP-7']],
  ['BANK-1 ESHOP-1 SHOP-0 SHOP-1x SHOP-2026-01-02 MY-SHOP-4 éSHOP-1', []],
  ['', []],
])('finds in “%s” the keys %j', (text, expected) => {
  expect(ticketKeys([text], ['SHOP'])).toEqual(expected);
});

it('takes no more than people can follow', () => {
  const text = Array.from({ length: 500 }, (_, index) => `SHOP-${index + 1}`).join(' ');
  expect(ticketKeys([text, text], ['SHOP'])).toHaveLength(mostTickets);
  expect(ticketKeys([text], [])).toEqual([]);
});
