import { expect, test } from 'vitest';
import { searchChoices } from './search-choices.ts';

const choices = [
  { value: 'gift-cards', label: 'Gift cards', description: 'Sells and redeems them after the checkout' },
  { value: 'checkout-mails', label: 'Mails of the checkout' },
  { value: 'new-checkout', label: 'The next one' },
  { value: 'checkout', label: 'Paying' },
  { value: 'precheckout', label: 'Basket' },
];
const find = (typed: string, limit = 10) => searchChoices(choices, typed, limit).map((one) => one.value);

test('the best match comes first: the name, its start, a word of it, the middle of it, the description', () => {
  expect(find('checkout')).toEqual(['checkout', 'checkout-mails', 'new-checkout', 'precheckout', 'gift-cards']);
});

test('every word has to be found somewhere, whatever its case', () => {
  expect(find('CHECKOUT mail')).toEqual(['checkout-mails']);
  expect(find('gift redeems')).toEqual(['gift-cards']);
  expect(find('gift nothing')).toEqual([]);
});

test('nothing typed finds the first ones in their own order', () => {
  expect(find('  ', 2)).toEqual(['gift-cards', 'checkout-mails']);
});
