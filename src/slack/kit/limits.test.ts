import { expect, test } from 'vitest';
import { section } from './blocks.ts';
import { cutMarkup } from './limits.ts';
import { joinMrkdwn, mrkdwn } from './mrkdwn.ts';

test('a list that is too long for Slack ends with how many lines more there are', () => {
  const list = joinMrkdwn(Array.from({ length: 400 }, (_, index) => mrkdwn`• finding number ${index}`));
  const { text } = section(list) as { text: { text: string } };
  expect(text.text.length).toBeLessThanOrEqual(3_000);
  const shown = text.text.split('\n').length - 1;
  expect(text.text.split('\n').at(-1)).toBe(`… and ${400 - shown} more lines`);
});

test('a long line is cut where it is, with an ellipsis', () => {
  expect(cutMarkup(`first\n${'x'.repeat(200)}`, 100)).toBe(`first\n${'x'.repeat(93)}…`);
});

test('what fits stays as it is', () => {
  expect(cutMarkup('one\ntwo', 7)).toBe('one\ntwo');
});
