import { describe, expect, it } from 'vitest';
import { visibleText } from './visible-text.ts';

describe('text as people see it', () => {
  it.each([
    ['a zero-width space', '1.0\u200B.0', '1.0.0'],
    ['a joiner', '1\u200D.0', '1.0'],
    ['a word joiner', '1\u2060.0', '1.0'],
    ['a byte order mark', '\uFEFF1.0', '1.0'],
    ['a soft hyphen', 'shop\u00ADping', 'shopping'],
    ['marks of direction', '\u202Eshop\u202C \u2066x\u2069\u200F', 'shop x'],
    ['invisible tags', 'shop\u{E0041}\u{E007F}', 'shop'],
    ['a no-break space', 'shop\u00A01.0', 'shop 1.0'],
    ['narrow and wide spaces', 'a\u202Fb\u2009c\u3000d', 'a b c d'],
  ])('has no %s', (_what, text, expected) => {
    expect(visibleText(text)).toBe(expected);
  });

  it('keeps what can be seen, also quotes, dashes and other scripts', () => {
    const text = '“shop” – l’été, 日本語, שלום 🚀 my_service_v2 1.0.0+build-7';
    expect(visibleText(text)).toBe(text);
  });

  it('takes a time that grows no faster than the text', () => {
    const before = performance.now();
    expect(visibleText('\u200B\u00A0'.repeat(500_000))).toHaveLength(500_000);
    expect(performance.now() - before).toBeLessThan(1_000);
  });
});
