import { describe, expect, it } from 'vitest';
import { findJson } from './find-json.ts';

describe('the JSON in what a command printed', () => {
  it.each([
    ['alone', '{"a":1}'],
    ['over several lines', '{\n  "a": 1\n}\n'],
    ['after a byte-order mark', '\uFEFF{"a":1}'],
    ['after a warning', 'warning: deprecated\n{"a":1}\n'],
    ['after a warning in brackets', '[warn] deprecated {x}\n[also]\n{"a":1}\n'],
    ['before a last line', 'npm notice\n{"a":1}\ndone in 3 s\n'],
    ['after Windows line ends', 'warning\r\n{"a":1}\r\n'],
    ['behind spaces', 'warning\n   {"a":1}'],
    ['in colors', '\u001B[33mwarning\u001B[0m\n\u001B[32m{"a":\u001B[1m1}\u001B[0m\n'],
    ['after a warning and a byte-order mark', 'warning\n\uFEFF{"a":1}'],
    ['after thousands of lines in brackets', `${'[info] {x} it’s "half quoted\n'.repeat(5_000)}{"a":1}\n`],
  ])('is found %s', (_how, text) => {
    expect(findJson(text)).toEqual({ a: 1 });
  });

  it('is found with brackets and quotes in its texts', () => {
    const value = { a: 'x] \\" }', b: ['}\n{', '['] };
    expect(findJson(`[warn] x\n${JSON.stringify(value, null, 2)}\n`)).toEqual(value);
  });

  it.each(['', 'no such thing', '42', '"word"', 'null', '{"a":', 'v1 {"a":1} in a line'])('is not in “%s”', (text) => {
    expect(findJson(text)).toBeUndefined();
  });

  it('is looked for in bounded work', () => {
    expect(findJson('[\n'.repeat(500_000))).toBeUndefined();
    expect(findJson(`${'["\n'.repeat(300_000)}]`)).toBeUndefined();
    expect(findJson(`${'{"a":1}\n'.repeat(100_000)}]`)).toBeUndefined();
  });
});
