import { describe, expect, it } from 'vitest';
import { parseInline, parseMrkdwn } from './mrkdwn.ts';
import type { Inline } from './mrkdwn-nodes.ts';

const text = (words: string): Inline => ({ kind: 'text', text: words });

describe('parseInline', () => {
  it('reads bold, italics, strike and code', () => {
    expect(parseInline('*a* _b_ ~c~ `*d*`', 'addresses')).toEqual([
      { kind: 'bold', children: [text('a')] },
      text(' '),
      { kind: 'italic', children: [text('b')] },
      text(' '),
      { kind: 'strike', children: [text('c')] },
      text(' '),
      { kind: 'code', text: '*d*' },
    ]);
  });

  it('nests', () => {
    expect(parseInline('*a _b_*', 'addresses')).toEqual([
      { kind: 'bold', children: [text('a '), { kind: 'italic', children: [text('b')] }] },
    ]);
  });

  it.each(['2*3*4', 'snake_case_name', '* a *', '*a', '_', '**', '`', '~~', 'a*', '<', '<>', '::', ': :'])(
    'leaves %s as text',
    (words) => {
      expect(parseInline(words, 'addresses')).toEqual([text(words)]);
    },
  );

  it('reads references', () => {
    expect(parseInline('<@U1> <@U1|ann> <#C1|general> <!subteam^S1|@crew> <!here>', 'addresses')).toEqual([
      { kind: 'user', id: 'U1', label: '' },
      text(' '),
      { kind: 'user', id: 'U1', label: 'ann' },
      text(' '),
      { kind: 'channel', id: 'C1', label: 'general' },
      text(' '),
      { kind: 'group', id: 'S1', label: '@crew' },
      text(' '),
      { kind: 'broadcast', range: 'here' },
    ]);
  });

  it('reads links, with and without words, and bare ones', () => {
    expect(parseInline('<https://a.example/?x=1&amp;y=2|here> <mailto:a@b.example>', 'addresses')).toEqual([
      { kind: 'link', url: 'https://a.example/?x=1&y=2', label: 'here' },
      text(' '),
      { kind: 'link', url: 'mailto:a@b.example', label: 'a@b.example' },
    ]);
    expect(parseInline('see https://a.example/b_c_d.', 'addresses')).toEqual([
      text('see '),
      { kind: 'link', url: 'https://a.example/b_c_d', label: 'https://a.example/b_c_d' },
      text('.'),
    ]);
  });

  it('links plain words as far as Slack does where they stand', () => {
    const words = 'at https://a.example in #general, @here';
    expect(parseInline(words, 'nothing')).toEqual([text(words)]);
    expect(parseInline(words, 'addresses')).toEqual([
      text('at '),
      { kind: 'link', url: 'https://a.example', label: 'https://a.example' },
      text(' in #general, @here'),
    ]);
    expect(parseInline(words, 'addresses_and_names')).toEqual([
      text('at '),
      { kind: 'link', url: 'https://a.example', label: 'https://a.example' },
      text(' in '),
      { kind: 'channel_name', name: 'general' },
      text(', '),
      { kind: 'broadcast', range: 'here' },
    ]);
    expect(parseInline('*@here* <https://a.example|a>', 'nothing')).toMatchObject([
      { kind: 'bold' },
      {},
      { kind: 'link' },
    ]);
    expect(parseInline('a#general #General# x@here', 'addresses_and_names')).toEqual([
      text('a#general #General# x@here'),
    ]);
  });

  it('reads dates', () => {
    expect(parseInline('<!date^1700000000^{date} at {time}^https://a.example|then>', 'addresses')).toEqual([
      { kind: 'date', seconds: 1700000000, format: '{date} at {time}', url: 'https://a.example', fallback: 'then' },
    ]);
    expect(parseInline('<!date^soon^{date}|then>', 'addresses')).toEqual([text('<!date^soon^{date}|then>')]);
  });

  it.each([
    '<javascript:alert(1)|x>',
    '<data:text/html,x>',
    '<vbscript:x>',
    '< javascript:alert(1)>',
    '<file:///etc/x>',
  ])('makes no link of %s', (words) => {
    expect(parseInline(words, 'addresses')).toEqual([text(words)]);
  });

  it('does not let a date carry a harmful link', () => {
    const [date] = parseInline('<!date^1700000000^{date}^javascript:alert(1)|then>', 'addresses');
    expect(date).toMatchObject({ kind: 'date', url: null });
  });

  it('decodes entities once', () => {
    expect(parseInline('a &lt;b&gt; &amp;lt;', 'addresses')).toEqual([text('a <b> &lt;')]);
  });

  it.each(['*', '_*', '<', '`', '*a ', '<@', '*a* ', ':a', '> ', '#a', '@here', '@'])(
    'stays quick on %s repeated',
    (piece) => {
      const before = performance.now();
      parseMrkdwn(piece.repeat(20_000), 'addresses_and_names');
      expect(performance.now() - before).toBeLessThan(2000);
    },
  );
});

describe('parseMrkdwn', () => {
  it('tells paragraphs, quotes and preformatted text apart', () => {
    expect(parseMrkdwn('one\ntwo\n&gt; said\n&gt; so\n```\na < b\n```\nend', 'addresses_and_names')).toEqual([
      { kind: 'text', inlines: [text('one'), { kind: 'break' }, text('two')] },
      { kind: 'quote', inlines: [text('said'), { kind: 'break' }, text('so')] },
      { kind: 'pre', text: 'a < b' },
      { kind: 'text', inlines: [text('end')] },
    ]);
  });

  it('keeps an unclosed fence as text', () => {
    expect(parseMrkdwn('a ``` b', 'addresses_and_names')).toEqual([{ kind: 'text', inlines: [text('a ``` b')] }]);
  });
});
