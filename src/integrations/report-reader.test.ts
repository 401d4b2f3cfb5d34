import { describe, expect, it } from 'vitest';
import type { ResultKind } from '../domain/version-result/version-result.ts';
import { createReportReader } from './report-reader.ts';

const reader = createReportReader();
const read = async (kind: ResultKind, ...files: (string | Uint8Array)[]) => {
  const found = await reader.read(kind, files);
  return found.ok ? found.value : found.error;
};
const suite = (cases: string, attributes = '') =>
  `<?xml version="1.0" encoding="UTF-8"?><testsuites><testsuite name="unit" ${attributes}>${cases}</testsuite></testsuites>`;
const good = '<testcase classname="Cart" name="adds"/>';
const bad = '<testcase classname="Cart" name="pays"><failure message="x">at line 1</failure></testcase>';
const skipped = '<testcase name="later"><skipped/></testcase>';

describe('JUnit XML', () => {
  it('is counted by its test cases, over all files', async () => {
    expect(await read('tests', suite(good + good + skipped), suite(bad))).toEqual({
      of: 'tests',
      ...{ passed: 2, failed: 1, skipped: 1, failing: ['Cart pays'] },
    });
  });

  it('with an error, or a failure that only its suite tells of, has failed', async () => {
    expect(await read('tests', suite('<testcase name="a"><error/></testcase>'))).toMatchObject({
      failed: 1,
      passed: 0,
    });
    expect(await read('tests', suite(good, 'tests="2" failures="0" errors="1"'))).toMatchObject({ failed: 1 });
    expect(await read('tests', '<testsuite><testcase name="a"><failure/></testcase></testsuite>')).toMatchObject({
      failed: 1,
    });
  });

  it('counts what succeeded on another try as a success', async () => {
    const flaky = '<testcase name="a"><flakyFailure message="x"/></testcase>';
    const output = '<testcase name="b"><system-out><![CDATA[<failure/>]]></system-out></testcase>';
    expect(await read('tests', suite(flaky + output))).toMatchObject({ passed: 2, failed: 0 });
  });

  it('without test cases is read as such, and is no success', async () => {
    expect(await read('tests', suite(''))).toMatchObject({ passed: 0, failed: 0, skipped: 0 });
    expect(await read('integration-tests', '<testsuites/>')).toMatchObject({ passed: 0, failed: 0 });
  });

  it('shows names without credentials and without what a database cannot take', async () => {
    const named = '<testcase name="with ghp_abcdefghijklmnop1234&#10;x"><failure/></testcase>';
    expect(JSON.stringify(await read('tests', suite(named)))).not.toContain('abcdefghijklmnop');
  });
});

describe('hostile XML', () => {
  const entities = Array.from({ length: 10 }, (_, at) => `<!ENTITY lol${at + 1} "${`&lol${at};`.repeat(10)}">`).join(
    '',
  );
  it.each<[string, string, string]>([
    [
      'a billion laughs',
      `<!DOCTYPE x [<!ENTITY lol0 "lol">${entities}]><testsuite>&lol10;</testsuite>`,
      'declares things',
    ],
    [
      'an external entity',
      '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><testsuite>&e;</testsuite>',
      'declares',
    ],
    ['a parameter entity', '<!DOCTYPE x [<!ENTITY % e SYSTEM "http://127.0.0.1/"> %e;]><testsuite/>', 'declares'],
    ['an entity that nobody declared', '<testsuite><testcase name="&e;"/></testsuite>', 'well-formed'],
    ['a cut end', suite(good).slice(0, -5), 'well-formed'],
    ['a second root', '<testsuite/><testsuite/>', 'well-formed'],
    ['text', 'all tests passed', 'well-formed'],
    ['nothing', '', 'well-formed'],
    ['HTML', '<!doctype html><html><br></html>', ''],
    ['another root', '<tests><testcase/></tests>', 'no JUnit'],
    ['a count that is none', suite(good, 'failures="-1"'), 'no count'],
    ['a deep nest', `${'<testsuite>'.repeat(5_000)}${'</testsuite>'.repeat(5_000)}`, 'deeper than'],
  ])('with %s is not read', async (_what, text, words) => {
    const found = await read('tests', text);
    expect(typeof found).toBe('string');
    expect(found).toContain(words);
  });

  it('of 10 MB is not read, and neither is it in pieces', async () => {
    const long = suite('<testcase name="x"/>'.repeat(500_000));
    expect(long.length).toBeGreaterThan(9_000_000);
    expect(await read('tests', long)).toContain('longer than 5 MB');
    const half = suite('<testcase name="x"/>'.repeat(140_000));
    expect(await read('tests', half, half)).toContain('longer than 5 MB');
    expect(await read('tests', ...Array.from({ length: 501 }, () => suite(good)))).toContain('more than 500 files');
    expect(await read('tests')).toContain('no file');
  });

  it('of 5 MB lets others work in between', async () => {
    let turns = 0;
    const count = setInterval(() => (turns += 1), 1);
    expect(await read('tests', suite('<testcase name="x"/>'.repeat(200_000)))).toMatchObject({ passed: 200_000 });
    clearInterval(count);
    expect(turns).toBeGreaterThan(3);
  });
});

describe('the encoding', () => {
  const text = suite('<testcase name="Größe"><failure/></testcase>');
  it.each<[string, Uint8Array]>([
    ['UTF-8', Buffer.from(text)],
    ['UTF-8 with a mark', Buffer.from(`\uFEFF${text}`)],
    ['UTF-16', Buffer.from(`\uFEFF${text.replace('UTF-8', 'UTF-16')}`, 'utf16le')],
    ['Latin-1, as it says', Buffer.from(text.replace('UTF-8', 'ISO-8859-1'), 'latin1')],
  ])('%s is read', async (_what, bytes) => {
    expect(await read('tests', bytes)).toMatchObject({ failing: ['Größe'] });
  });

  it.each<[string, Uint8Array, string]>([
    ['Latin-1 that says UTF-8', Buffer.from(text, 'latin1'), 'no text in utf-8'],
    ['one that nobody knows', Buffer.from(text.replace('UTF-8', 'EBCDIC-42')), 'is not known'],
    ['bytes that are no text', Uint8Array.from([0x3c, 0xff, 0xfe, 0x00]), 'no text'],
  ])('%s is not guessed', async (_what, bytes, words) => {
    expect(await read('tests', bytes)).toContain(words);
  });
});

describe('coverage', () => {
  it('is read from Cobertura, by its sums or by its lines', async () => {
    const type = '<!DOCTYPE coverage SYSTEM "http://cobertura.sourceforge.net/xml/coverage-04.dtd">';
    expect(await read('coverage', `${type}<coverage lines-valid="200" lines-covered="150"/>`)).toEqual({
      ...{ of: 'coverage', covered: 150, total: 200 },
    });
    const lines = '<lines><line number="1" hits="3"/><line number="2" hits="0"/></lines>';
    const cls = `<class><methods><method>${lines}</method></methods>${lines}</class>`;
    expect(
      await read(
        'coverage',
        `<coverage line-rate="0.9"><packages><package><classes>${cls}</classes></package></packages></coverage>`,
      ),
    ).toEqual({ of: 'coverage', covered: 1, total: 2 });
  });

  it('is read from JaCoCo, by the counter of the whole report', async () => {
    const counter = (type: string, missed: number, covered: number) =>
      `<counter type="${type}" missed="${missed}" covered="${covered}"/>`;
    const type = '<!DOCTYPE report PUBLIC "-//JACOCO//DTD Report 1.1//EN" "report.dtd">';
    const inner = `<package name="a">${counter('LINE', 5, 5)}</package>`;
    expect(
      await read(
        'coverage',
        `${type}<report name="x">${inner}${counter('BRANCH', 1, 1)}${counter('LINE', 20, 80)}</report>`,
      ),
    ).toEqual({ of: 'coverage', covered: 80, total: 100 });
  });

  it('is read from lcov, by its sums or by its lines, over all files', async () => {
    const one = 'TN:\nSF:a.ts\nDA:1,4\nDA:2,0\nLF:10\nLH:9\nend_of_record\n';
    const other = 'SF:b.ts\r\nDA:1,1\r\nDA:2,0\r\nend_of_record\r\n';
    expect(await read('coverage', one + other, one)).toEqual({ of: 'coverage', covered: 19, total: 22 });
  });

  it.each<[string, string]>([
    ['a report of Clover', '<coverage generated="1"><project/></coverage>'],
    ['no class', '<coverage lines-valid="0" lines-covered="0"/>'],
    ['a report without a counter', '<report name="x"/>'],
    ['lcov without lines', 'SF:a.ts\nend_of_record'],
  ])('over no lines (%s) is read as such', async (_what, text) => {
    expect(await read('coverage', text)).toEqual({ of: 'coverage', covered: 0, total: 0 });
  });

  it.each<[string, string, string]>([
    ['lcov that was cut', 'SF:a.ts\nDA:1,1\n', 'its end is missing'],
    ['other text', 'all is covered', 'no lcov'],
    ['a count that is no number', 'SF:a.ts\nLF:x\nLH:1\nend_of_record', 'no number'],
    ['more than there is', '<coverage lines-valid="1" lines-covered="2"/>', 'more lines are covered'],
    ['JUnit XML', suite(good), 'neither Cobertura nor JaCoCo'],
  ])('is not read from %s', async (_what, text, words) => {
    expect(await read('coverage', text)).toContain(words);
  });
});

describe('SARIF', () => {
  const rules = [
    { id: 'critical', properties: { 'security-severity': '9.8' } },
    { id: 'high', properties: { 'security-severity': 7.5 } },
    { id: 'style', defaultConfiguration: { level: 'note' } },
  ];
  const log = (...runs: object[]) => JSON.stringify({ version: '2.1.0', runs });
  const run = (...results: object[]) => ({ tool: { driver: { name: 'Trivy', rules } }, results });

  it('counts findings by the severity of their rules, else by their level', async () => {
    const found = run(
      { ruleId: 'critical' },
      { ruleId: 'x', ruleIndex: 1 },
      { rule: { id: 'style' } },
      { ruleId: 'other' },
      { ruleId: 'other', level: 'error' },
      { ruleId: 'other', level: 'strange' },
      { ruleId: 'high', properties: { 'security-severity': '2.0' } },
    );
    expect(await read('scan', log(found))).toEqual({
      of: 'scan',
      tools: ['Trivy'],
      findings: { critical: 3, high: 1, medium: 1, low: 2 },
      worst: ['critical', 'other'],
    });
  });

  it('leaves out what was suppressed, is gone, or is no finding', async () => {
    const found = run(
      { ruleId: 'critical', suppressions: [{ status: 'accepted' }] },
      { ruleId: 'critical', baselineState: 'absent' },
      { ruleId: 'critical', kind: 'pass' },
      { ruleId: 'x', level: 'none' },
    );
    expect(await read('scan', log(found))).toMatchObject({ findings: { critical: 0, high: 0, medium: 0, low: 0 } });
    const asked = run(
      { ruleId: 'critical', suppressions: [{ status: 'underReview' }] },
      { ruleId: 'high', suppressions: [] },
    );
    expect(await read('scan', log(asked))).toMatchObject({ findings: { critical: 1, high: 1 } });
  });

  it.each<[string, string, string]>([
    ['no run', log(), 'no run'],
    ['a run without findings and without a list of them', log({ tool: { driver: { name: 'x' } } }), 'no list'],
    ['a run whose list is null', log({ ...run(), results: null }), 'no list'],
    ['a scan that failed', log({ ...run(), invocations: [{ executionSuccessful: false }] }), 'did not end well'],
  ])('with %s says nothing', async (_what, text, words) => {
    expect(await read('scan', text)).toMatchObject({ of: 'nothing', why: expect.stringContaining(words) });
    expect(await read('scan', log(run()), text)).toMatchObject({ of: 'nothing' });
  });

  it.each(['', 'nonsense', '[]', '{"version":"1.0","runs":[]}', '{"version":"2.1.0"}', '['.repeat(50_000)])(
    'is not %j',
    async (text) => {
      expect(typeof (await read('scan', text))).toBe('string');
    },
  );
});

describe('a benchmark', () => {
  it('is a list of measurements', async () => {
    const text = JSON.stringify([
      { name: 'p95 latency', value: 180.5, unit: 'ms', extra: 'x' },
      { name: 'rps', value: 900 },
    ]);
    expect(await read('benchmark', text)).toEqual({
      of: 'benchmark',
      values: [
        { name: 'p95 latency', value: 180.5, unit: 'ms' },
        { name: 'rps', value: 900, unit: '' },
      ],
    });
  });

  it.each(['', '{}', '[{"name":"x"}]', '[{"name":"x","value":"1"}]', '[{"name":"","value":1}]'])(
    'is not %j',
    async (text) => {
      expect(typeof (await read('benchmark', text))).toBe('string');
    },
  );

  it('of more than 500 measurements is not read in part', async () => {
    const some = JSON.stringify(Array.from({ length: 300 }, (_, at) => ({ name: `m${at}`, value: at })));
    expect(await read('benchmark', some, some)).toContain('more than 500');
  });
});
