import { expect, it } from 'vitest';
import { maskedEnd } from './operation-output.ts';

const mask = (text: string) => text.replaceAll('s3cret-value', '***');
const end = (text: string) => maskedEnd(Buffer.from(text), mask);

it('shows the end of an output as a terminal would, without its secrets', () => {
  expect(end('key \u001B[31ms3cret\u001B[32m-value\u001B[0m')).toBe('key ***');
});

it('leaves out a first line that lost its beginning', () => {
  expect(end(`${'é'.repeat(20_000)}\nwhole`)).toBe('whole');
  expect(end(`${'x'.repeat(40_000)}`)).toHaveLength(8_000);
});
