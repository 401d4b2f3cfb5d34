import { expect, it } from 'vitest';
import { splitLink } from './split-link.ts';

it('the first address in the words is the evidence, as Slack writes it and as it is typed', () => {
  expect(splitLink('all journeys <https://qa.example.com/44|qa.example.com/44> on phones')).toEqual({
    text: 'all journeys on phones',
    url: 'https://qa.example.com/44',
  });
  expect(splitLink('see https://qa.example.com/44')).toEqual({ text: 'see', url: 'https://qa.example.com/44' });
  expect(splitLink('https://qa.example.com/44')).toEqual({
    text: 'https://qa.example.com/44',
    url: 'https://qa.example.com/44',
  });
  expect(splitLink(' all journeys ')).toEqual({ text: 'all journeys' });
});
