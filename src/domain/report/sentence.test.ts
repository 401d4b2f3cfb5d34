import { expect, it } from 'vitest';
import { sentence, withResponse } from './sentence.ts';

it.each([
  ['no data', 'no data.'],
  ['The canary fails.', 'The canary fails.'],
  ['what now?', 'what now?'],
  ['cut short…', 'cut short…'],
])('ends “%s” once', (text, expected) => {
  expect(sentence(text)).toBe(expected);
  expect(withResponse(text, 'Rolling back.')).toBe(`${expected} Rolling back.`);
  expect(withResponse(text, '')).toBe(text);
});
