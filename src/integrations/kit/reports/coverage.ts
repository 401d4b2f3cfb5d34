import type { ResultSummary } from '../../../domain/version-result/version-result.ts';
import { countIn, readXml } from './read-xml.ts';
import { Unreadable } from './unreadable.ts';

export type Coverage = Extract<ResultSummary, { of: 'coverage' }>;

/** Reads lines of code that tests cover: Cobertura, JaCoCo or lcov, told apart by the content. */
export async function readCoverage(text: string): Promise<Coverage> {
  const counted = /^\s*</.test(text) ? await readXmlCoverage(text) : readLcov(text);
  if (counted.covered > counted.total) throw new Unreadable('it says that more lines are covered than there are');
  return { of: 'coverage', ...counted };
}

type Counted = Omit<Coverage, 'of'>;

async function readXmlCoverage(text: string): Promise<Counted> {
  let root: 'coverage' | 'report' | null = null;
  let declared: { covered: number | null; total: number | null } = { covered: null, total: null };
  const lines = { covered: 0, total: 0 };
  await readXml(text, {
    open: (name, attributes, path) => {
      if (path.length === 0) {
        if (name !== 'coverage' && name !== 'report') throw new Unreadable('it is neither Cobertura nor JaCoCo');
        root = name;
        if (name === 'coverage')
          declared = { covered: countIn(attributes, 'lines-covered'), total: countIn(attributes, 'lines-valid') };
      }
      // JaCoCo: the counter of the whole report.
      if (root === 'report' && path.length === 1 && name === 'counter' && attributes.type === 'LINE') {
        const covered = countIn(attributes, 'covered') ?? 0;
        declared = { covered, total: covered + (countIn(attributes, 'missed') ?? 0) };
      }
      // Cobertura lists the lines of a class once more in its methods.
      if (root === 'coverage' && name === 'line' && path.at(-1) === 'lines' && path.at(-2) === 'class') {
        lines.total += 1;
        if ((countIn(attributes, 'hits') ?? 0) > 0) lines.covered += 1;
      }
    },
  });
  const { covered, total } = declared;
  return covered !== null && total !== null ? { covered, total } : lines;
}

/** A record that was cut in the middle must not be counted as if it were whole. */
function readLcov(text: string): Counted {
  const rows = text
    .split(/\r?\n/)
    .map((row) => row.trim())
    .filter((row) => row !== '');
  if (!rows.some((row) => row.startsWith('SF:')) || rows.at(-1) !== 'end_of_record')
    throw new Unreadable(rows.some((row) => row.startsWith('SF:')) ? 'its end is missing' : 'it is no lcov');
  const whole = { covered: 0, total: 0 };
  let listed = { covered: 0, total: 0 };
  let declared: { covered: number | null; total: number | null } = { covered: null, total: null };
  for (const row of rows) {
    const [, key = '', value = ''] = /^([A-Z]+):(.*)$/.exec(row) ?? [];
    if (key === 'DA') {
      listed.total += 1;
      if (count(value.split(',')[1]) > 0) listed.covered += 1;
    } else if (key === 'LF') declared.total = count(value);
    else if (key === 'LH') declared.covered = count(value);
    else if (row === 'end_of_record') {
      const { covered, total } = declared;
      const one = covered !== null && total !== null ? { covered, total } : listed;
      whole.covered += one.covered;
      whole.total += one.total;
      listed = { covered: 0, total: 0 };
      declared = { covered: null, total: null };
    }
  }
  return whole;
}

function count(text: string | undefined): number {
  const value = Number(text);
  // Some tools count more often than fits, and write a negative number for lines that they cannot judge.
  if (text !== undefined && text.trim() !== '' && Number.isFinite(value)) return Math.max(0, value);
  throw new Unreadable('it has a count that is no number');
}

/** The lines of several files together. */
export function sumCoverage(all: readonly Coverage[]): Coverage {
  return {
    of: 'coverage',
    covered: all.reduce((sum, one) => sum + one.covered, 0),
    total: all.reduce((sum, one) => sum + one.total, 0),
  };
}
