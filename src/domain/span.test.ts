import { describe, expect, it } from 'vitest';
import { joinRich, link, moment, person, rich, richLines } from './rich-text.ts';
import { cutSpans, momentWords, oneLine, toSpans, webLink } from './span.ts';

const at = new Date('2026-11-29T09:20:00Z');
const options = { names: new Map([['U1', 'Priya Raman']]), timeZone: 'Europe/Berlin' };
const plain = (text: string) => ({ text, isBold: false, url: null });

describe('a text for people', () => {
  it('has bold text, icons, people, times, and links only where the template says so', () => {
    const text = rich`:warning: *${'a*b'}* by ${person('U1')} at ${moment(at)}: ${link('https://x.example.com', 'here')}`;
    expect(toSpans(text, options)).toEqual([
      plain('⚠️'),
      plain(' '),
      { text: 'a*b', isBold: true, url: null },
      plain(' by '),
      plain('Priya Raman'),
      plain(' at '),
      plain('Nov 29, 2026, 10:20 AM GMT+1'),
      plain(': '),
      { text: 'here', isBold: false, url: 'https://x.example.com' },
    ]);
  });

  it('takes what people typed as it is', () => {
    const typed = '*bold* :warning: <@U1> [x](https://evil.example.com)';
    expect(toSpans(rich`${typed}`, options)).toEqual([plain(typed)]);
  });

  it('leaves out lines that are not there', () => {
    const text = richLines(rich`a`, null, false, joinRich([rich`b`, rich`c`], ', '));
    expect(toSpans(text, options).map((span) => span.text)).toEqual(['a', '\n', 'b', ', ', 'c']);
  });
});

describe('spans', () => {
  it('are cut at a length, never inside a character, and lose control characters', () => {
    expect(cutSpans([plain('abc'), plain('def')], 5)).toEqual([plain('abc'), plain('d…')]);
    expect(cutSpans([plain('ab🚀cd')], 4)).toEqual([plain('ab…')]);
    expect(cutSpans([plain('a\r\nb\u0000c\u001bd\ud800')], 99)).toEqual([plain('a\nb c d\ufffd')]);
    expect(cutSpans([plain('x'.repeat(100_000))], 20_000)[0]?.text).toHaveLength(20_000);
  });

  it('become one line for a title', () => {
    expect(oneLine(' a\r\nBcc: b\u2028c ', 99)).toBe('a Bcc: b c');
    expect(oneLine('abcdef', 4)).toBe('abc…');
  });

  it.each([
    ['https://a.example.com/x?y=1', 'https://a.example.com/x?y=1'],
    ['javascript:alert(1)', null],
    ['https://a.example.com/"onclick="x', null],
    ['https://a.example.com/ x', null],
    [null, null],
  ])('link to %j as %j', (url, expected) => {
    expect(webLink(url)).toBe(expected);
  });

  it('show times in the time zone of the organization', () => {
    expect(momentWords(at, 'UTC')).toBe('Nov 29, 2026, 9:20 AM UTC');
  });
});
