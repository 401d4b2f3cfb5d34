import { describe, expect, it } from 'vitest';
import { terminalText } from './terminal-text.ts';

const esc = '\u001B';

describe('what a terminal would show at the end', () => {
  it.each([
    ['colors', `${esc}[31mred${esc}[0m and ${esc}[38;2;1;2;3mtrue color${esc}[m`, 'red and true color'],
    ['a line that is written over', 'working 10 %\rworking 100 %\rdone\u001B[K\n', 'done\n'],
    ['a shorter line over a longer one', 'abcdef\rxy', 'xycdef'],
    ['Windows line ends', 'a\r\nb\r\n', 'a\nb\n'],
    ['backspaces', 'abc\b\bX', 'aXc'],
    ['a progress bar of two lines', `a 1 %\nb 1 %\n${esc}[2Aa 9 %\nb 9 %\n`, 'a 9 %\nb 9 %\n'],
    ['a line that is erased', `${esc}[2Kx${esc}[1Ga`, 'a'],
    ['a cleared screen: what was there has scrolled away', `old\n${esc}[H${esc}[2Jnew`, 'old\nnew'],
    ['a link of a terminal', `${esc}]8;;https://a.example${esc}\\words${esc}]8;;${esc}\\`, 'words'],
    ['a title without its end', `${esc}]0;title\nnext`, '\nnext'],
    ['a tab', 'a\tb', 'a       b'],
    ['a bell and other controls', 'a\u0007\u0000b', 'ab'],
    ['marks that turn the direction of writing', 'a\u202Eb', 'ab'],
    ['C1 controls', '\u009B31mred', 'red'],
    ['a color without its end', `a${esc}[31`, 'a'],
    ['emoji', 'ok ✅\n', 'ok ✅\n'],
  ])('of %s', (_what, output, shown) => {
    expect(terminalText(output)).toBe(shown);
  });

  it('stays small, wherever a program sends the cursor', () => {
    for (const piece of [`${esc}[999Cx\n`, `${esc}[200;1000Hx${esc}[2J`, `x${esc}[2J`, '\t', `${esc}[999Gx${esc}[1K`])
      expect(terminalText(piece.repeat(65_536 / piece.length)).length).toBeLessThan(400_000);
  });

  it('takes anything', () => {
    for (let seed = 0; seed < 2_000; seed += 1) {
      const parts = [
        esc,
        '[',
        ']',
        '2',
        ';',
        'J',
        'H',
        'A',
        'K',
        'P',
        'u',
        's',
        '\r',
        '\n',
        '\t',
        'x',
        '\b',
        'é',
        '\u009B',
      ];
      let state = seed;
      const text = Array.from({ length: 40 }, () => {
        state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
        return parts[state % parts.length];
      }).join('');
      // Nothing but printable text and line breaks is left.
      expect(terminalText(text)).toMatch(/^[\n -~éȀ-\uFFFF]*$/);
    }
  });
});
