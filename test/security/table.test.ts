import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { summary } from './ledger.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const read = (path: string) => readFileSync(root + path, 'utf8');
const page = read('docs/security.md');

interface Row {
  id: string;
  cells: string[];
  proofs: { file: string; title: string }[];
}

/** The rows whose first cell is an id of this shape. */
function rowsOf(shape: RegExp, text = page): Row[] {
  return text
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()))
    .filter((cells) => shape.test(cells[1] ?? ''))
    .map((cells) => ({
      id: cells[1] ?? '',
      cells: cells.slice(2, -1),
      proofs: [...(cells.at(-2) ?? '').matchAll(/`([\w./-]+\.ts)` “([^”]+)”/g)].map(([, file = '', title = '']) => ({
        file,
        title,
      })),
    }));
}

/** What is wrong with a row; an empty list is a good row. */
function faults(row: Row): string[] {
  const last = row.cells.at(-1) ?? '';
  if (row.proofs.length === 0) {
    const state = row.cells.at(-2) ?? '';
    return last === '–' && /^not claimed|yet$/.test(state) ? [] : [`${row.id} claims something without a proof`];
  }
  return row.proofs.flatMap(({ file, title }) => {
    let text = '';
    try {
      text = read(file);
    } catch {
      return [`${row.id} names ${file}, which does not exist`];
    }
    return isTitleIn(text, title) ? [] : [`${row.id} names “${title}”, which is not a test in ${file}`];
  });
}

/** Whether a test or a table of tests has this title, whichever quotes it stands in. */
function isTitleIn(text: string, title: string): boolean {
  return ["'", '"', '`'].some((quote) => text.includes(`${quote}${title}${quote}`));
}

describe('the tables in docs/security.md', () => {
  const attacks = rowsOf(/^S\d+$/);
  const requirements = rowsOf(/^\d+\.\d+\.\d+$/);

  test('name every attack from S1 to S25', () => {
    expect([...new Set(attacks.map((row) => row.id))]).toEqual(
      Array.from({ length: 25 }, (_, index) => `S${index + 1}`),
    );
    expect(requirements.length).toBeGreaterThan(35);
    expect(requirements.every((row) => /^[123]$/.test(row.cells[0] ?? ''))).toBe(true);
  });

  test('name only tests that exist, and claim nothing without one', () => {
    expect([...attacks, ...requirements].flatMap(faults)).toEqual([]);
  });

  test('name every file of attacks', () => {
    const files = readdirSync(`${root}test/security`).filter((file) => file.endsWith('.test.ts'));
    expect(files.length).toBeGreaterThan(5);
    const missing = files.filter((file) => file !== 'table.test.ts' && !page.includes(`test/security/${file}`));
    expect(missing).toEqual([]);
  });

  test('belong to tests that try those attacks', () => {
    const files = readdirSync(`${root}test/security`).filter((file) => file.endsWith('.test.ts'));
    const tried = new Set(
      files.flatMap((file) => [...read(`test/security/${file}`).matchAll(/'(S\d+)'/g)].map(([, id]) => id)),
    );
    expect(attacks.map((row) => row.id).filter((id) => !tried.has(id))).toEqual([]);
  });
});

describe('the check of the tables bites', () => {
  test.each([
    [
      'a test that does not exist',
      '| 1.2.4 | 1 | x | claimed | `test/security/table.test.ts` “no such title” |',
      'which is not a test',
    ],
    [
      'a file that does not exist',
      '| 1.2.4 | 1 | x | claimed | `test/security/nothing.test.ts` “x” |',
      'does not exist',
    ],
    ['a claim without a proof', '| 1.2.4 | 1 | x | claimed | – |', 'without a proof'],
    ['a word in place of a proof', '| S1 | x | refused | trust us |', 'without a proof'],
  ])('on %s', (_what, line, words) => {
    expect(rowsOf(/^(S\d+|\d+\.\d+\.\d+)$/, line).flatMap(faults)).toEqual([expect.stringContaining(words)]);
  });

  test('and the sum of the attempts counts what was accepted', () => {
    const attempt = (isAccepted: boolean) => ({ attack: 'S1', what: 'x', isAccepted });
    expect(summary([])).toBeNull();
    expect(summary([attempt(false), attempt(true), attempt(false)])).toBe('security: 3 attacks tried, 1 accepted');
  });
});
