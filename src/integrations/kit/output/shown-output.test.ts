import { describe, expect, it } from 'vitest';
import { shownOutput, shownText } from './shown-output.ts';

const esc = '\u001B';
const mask = (text: string) => text.replaceAll('s3cret-value', '***');

describe('what another program wrote, as it is shown', () => {
  it.each([
    ['colors', `${esc}[1;31mERROR${esc}[0m: no space`, 'ERROR: no space'],
    ['a secret in several colors', `key ${esc}[31ms3cret${esc}[32m-value${esc}[0m`, 'key ***'],
    ['a secret that is written over in part', 's3cret-value\rxy', 'xy*'],
    ['a secret that comes about by writing over', 'xxcret-value\rs3', '***'],
  ])('has none of %s', (_what, written, shown) => {
    expect(shownText(written, mask)).toBe(shown);
  });

  it('is its end', () => {
    expect(shownOutput(`${'x'.repeat(9_000)}${esc}[32mdone${esc}[0m`, mask)).toBe(`${'x'.repeat(7_996)}done`);
  });
});
