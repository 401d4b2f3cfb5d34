import { afterEach, describe, expect, it } from 'vitest';
import { embeddedDatabase } from '../../../test/support/embedded-database.ts';
import { completed, until, watched } from '../../../test/support/story.ts';
import { clearQueues, testDeps } from '../../../test/support/test-deps.ts';
import { backtestLines } from '../../cli/backtest.ts';
import { parseRules } from '../../config/rules-file.ts';
import { SettingsError } from '../../config/settings-error.ts';
import { backtest, scoreBacktest } from './backtest.ts';

const database = embeddedDatabase();
afterEach(() => clearQueues(database()));

describe('judging the watches on record again', () => {
  it('says what other rules would have found, and when', async () => {
    const test = testDeps(database(), { policy: { onBreach: 'rollback' } });
    await completed(test);
    const bad = await watched(test, { version: '1.2.0' });
    let tries = 0;
    test.world.behave(({ name, version }) => {
      if (name !== 'pay' || version !== '1.2.0') return 'good';
      tries += 1;
      return tries % 4 === 0 ? 'bad' : 'good';
    });
    await until(test, bad, 'it is rolled back', (now) => now.release.state === 'rolled_back');

    const mine = async (rules: string) => {
      const { watches } = await backtest(database(), test.deps.settings, parseRules(rules, 'rules.yaml'));
      return watches.filter(({ service }) => service === test.services.shop);
    };
    const recent = await mine('policy: { judgeBy: n-of-m }');
    expect(recent.map(({ version, isBad }) => [version, isBad])).toEqual([
      ['1.2.0', true],
      ['1.1.0', false],
    ]);
    expect(scoreBacktest(recent, 'now')).toMatchObject({ found: 1, bad: 1, falseAlarms: 0, good: 1 });
    expect(scoreBacktest(recent, 'tried')).toEqual({ found: 0, bad: 1, falseAlarms: 0, good: 1, medianMs: null });
    expect(scoreBacktest(await mine('thresholds: { critical-error-rate: off, error-rate: off }'), 'tried').found).toBe(
      0,
    );
    const jumpy = await mine(
      'thresholds: { performance: off, page-latency: off, jumpy: { metric: latency, critical: 1 ms } }',
    );
    expect(scoreBacktest(jumpy, 'tried')).toMatchObject({ falseAlarms: 1, good: 1 });
    expect(backtestLines(recent, 1, 'rules.yaml')).toEqual([
      '2 watches on record, judged again; 1 left out, because their service or its checks are no longer in the settings.',
      expect.stringMatching(
        /^ {2}settings: found 1 of 1 bad releases, in the median after .+; 0 false alarms in 1 good ones$/,
      ),
      '  rules.yaml: found 0 of 1 bad releases; 0 false alarms in 1 good ones',
      'Judged differently:',
      expect.stringMatching(/^ {2}R-\d+ shop-\d+ 1\.2\.0 \(bad\): found after .+ → not found$/),
    ]);
  });

  it('leaves out what the settings no longer know, and says so', async () => {
    const test = testDeps(database());
    await completed(test);
    Reflect.deleteProperty(test.deps.settings.services, test.services.shop);
    const { watches, skipped } = await backtest(database(), test.deps.settings, { policy: {}, thresholds: {} });
    expect(watches).toEqual([]);
    expect(skipped).toBeGreaterThan(0);
    expect(backtestLines([], skipped, 'rules.yaml')[0]).toMatch(
      /^No watch on record can be judged again; \d+ left out/,
    );
  });
});

it.each([
  ['polcy: {}', 'rules.yaml:1: polcy: unknown key'],
  ['policy: { watchWindow: soon }', 'is not a duration'],
  ['thresholds: { error-rate: 5 }', 'write “off”'],
  ['a: [', 'rules.yaml'],
])('a file of rules with %s is refused', (text, words) => {
  let message = '';
  try {
    parseRules(text, 'rules.yaml');
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    ({ message } = error);
  }
  expect(message).toContain(words);
});
