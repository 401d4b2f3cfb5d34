import { describe, expect, it } from 'vitest';
import { type Nameable, readTargetLine, versionWords } from './target.ts';

const known: Nameable = {
  services: [
    { name: 'mail', displayName: 'Mail' },
    { name: 'shop', displayName: 'Web shop' },
    { name: 'api', displayName: 'api' },
  ],
  environments: ['staging', 'production'],
  versions: new Set(['1.2.0', '42', 'build-7', 'v3.1']),
};

/** Only what is named, as one line. */
function named(line: string): string {
  const { target, returnTo } = readTargetLine(line, known);
  return [
    ...target.refs.map((one) => `R-${one}`),
    ...target.services,
    ...target.versions,
    ...target.environments,
    ...returnTo.map((one) => `back to ${one}`),
  ].join(' ');
}

describe('a line after a command', () => {
  it.each([
    ['R-12 payments fail', 'R-12', 'payments fail'],
    ['r-12: payments fail', 'R-12', 'payments fail'],
    ['#12 payments fail', 'R-12', 'payments fail'],
    ['R‑12 payments fail', 'R-12', 'payments fail'],
    ['12', 'R-12', ''],
    ['r12', 'R-12', ''],
    ['shop payments fail', 'shop', 'payments fail'],
    ['Shop, payments fail', 'shop', 'payments fail'],
    ['`shop` payments fail', 'shop', 'payments fail'],
    ['web shop payments fail', 'shop', 'payments fail'],
    ['the shop service: payments fail', 'shop', 'payments fail'],
    ['shop’s payments fail', 'shop', 'payments fail'],
    ['1.2.0 payments fail', '1.2.0', 'payments fail'],
    ['v1.2.0 payments fail', 'v1.2.0', 'payments fail'],
    ['9.9.9 payments fail', '9.9.9', 'payments fail'],
    ['build-7 payments fail', 'build-7', 'payments fail'],
    ['shop 1.2.0 payments fail', 'shop 1.2.0', 'payments fail'],
    ['1.2.0 of shop in production payments fail', 'shop 1.2.0 production', 'payments fail'],
    ['shop@1.2.0 payments fail', 'shop 1.2.0', 'payments fail'],
    ['shop 42 payments fail', 'shop 42', 'payments fail'],
    ['production payments fail', 'production', 'payments fail'],
    ['shop to 1.2.0 payments fail', 'shop back to 1.2.0', 'payments fail'],
    ['to 1.2.0 payments fail', 'back to 1.2.0', 'payments fail'],
    ['shop in production - payments fail', 'shop production', 'payments fail'],
    ['mail and shop are down', 'mail shop', 'mail and shop are down'],
    ['api it is on fire', 'api', 'it is on fire'],
    ['shop', 'shop', ''],
  ])('“%s” names %s', (line, target, words) => {
    expect(named(line)).toBe(target);
    expect(readTargetLine(line, known).words).toBe(words);
  });

  it.each([
    '1 of 3 nodes is down',
    '1 node restarted',
    '12 payments fail',
    '42 orders are stuck',
    'r12 nodes are slow',
    '1.5 GB of memory is used',
    '2.0 times as slow',
    '50% of orders fail',
    'shopping carts are empty',
    'payments fail',
    'apis are slow',
    'R-12x is wrong',
  ])('“%s” names nothing and stays whole', (line) => {
    const read = readTargetLine(line, known);
    expect(named(line)).toBe('');
    expect(read.words).toBe(line);
    expect(read.text).toBe(line);
  });

  it('keeps the subject of a sentence that begins with the name', () => {
    expect(readTargetLine('shop is not ready', known).words).toBe('shop is not ready');
    expect(readTargetLine('R-2 shop isn’t ready', known).words).toBe('shop isn’t ready');
    expect(readTargetLine('shop restarted a node', known)).toMatchObject({ text: 'shop restarted a node' });
  });

  it('keeps line breaks, spaces and marks of the text', () => {
    expect(readTargetLine('shop  a *bold*\n  second   line.', known).words).toBe('a *bold*\n  second   line.');
  });

  it('tells what the text mentions, apart from the target', () => {
    const { target, mentions } = readTargetLine('payments of Shop fail in production since 1.2.0, see R-3', known);
    expect(target.services).toEqual([]);
    expect(mentions).toEqual({ refs: [3], services: ['shop'], environments: ['production'], versions: ['1.2.0'] });
    expect(readTargetLine('errors rose 3.5.1 times', known).mentions.versions).toEqual([]);
  });

  it.each(['shp fails', 'shpo fails', 'shoop fails', 'chop fails', 'mial fails'])('sees a slip in “%s”', (line) => {
    expect(readTargetLine(line, known).almost).not.toBeNull();
  });

  it('sees no slip in short names, or in other words', () => {
    expect(readTargetLine('ap fails', known).almost).toBeNull();
    expect(readTargetLine('shopping fails', known).almost).toBeNull();
  });

  it('asks for those of its words that may be versions', () => {
    expect(versionWords('shop@1.2.0 v7 in production 42 fails')).toEqual(
      expect.arrayContaining(['1.2.0', 'v1.2.0', 'v7', '7', '42', 'v42']),
    );
    expect(versionWords('--force ../x')).toEqual([]);
    expect(versionWords('R-12 #7 twice as good')).toEqual([]);
  });

  it('reads a huge line in bounded work', () => {
    const line = 'a@b:c '.repeat(20_000);
    expect(readTargetLine(line, known).words).toBe(line.trim());
    expect(versionWords('1.1 '.repeat(20_000)).length).toBeLessThan(10);
  });
});
