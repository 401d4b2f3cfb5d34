import type { ResultKind, ResultSummary } from '../domain/version-result/version-result.ts';
import { err, ok } from '../lib/result.ts';
import { mostReportBytes, mostReportFiles, type ReportReader } from '../ports/report-reader.ts';
import { readBenchmark, sumBenchmarks } from './kit/reports/benchmark.ts';
import { readCoverage, sumCoverage } from './kit/reports/coverage.ts';
import { decodeText } from './kit/reports/decode-text.ts';
import { readJunit, sumTests } from './kit/reports/junit.ts';
import { readSarif, sumScans } from './kit/reports/sarif.ts';
import { Unreadable } from './kit/reports/unreadable.ts';

/** Reads reports on this machine: nothing that they name is fetched. */
export function createReportReader(): ReportReader {
  return {
    read: async (kind, files) => {
      const bytes = files.reduce((sum, file) => sum + file.length, 0);
      if (files.length === 0) return err('there is no file');
      if (files.length > mostReportFiles) return err(`there are more than ${mostReportFiles} files`);
      if (bytes > mostReportBytes) return err('it is longer than 5 MB');
      try {
        return ok(await readAll(kind, files.map(decodeText)));
      } catch (error) {
        if (error instanceof Unreadable) return err(error.message);
        throw error;
      }
    },
  };
}

async function readAll(kind: ResultKind, texts: readonly string[]): Promise<ResultSummary> {
  switch (kind) {
    case 'tests':
    case 'integration-tests':
      return sumTests(await inTurn(texts, readJunit));
    case 'coverage':
      return sumCoverage(await inTurn(texts, readCoverage));
    case 'scan': {
      const all = texts.map(readSarif);
      // One scan that did not take place makes the whole say nothing.
      return (
        all.find((one) => one.of === 'nothing') ?? sumScans(all.flatMap((one) => (one.of === 'scan' ? [one] : [])))
      );
    }
    case 'benchmark':
      return sumBenchmarks(texts.map(readBenchmark));
  }
}

async function inTurn<T>(texts: readonly string[], read: (text: string) => Promise<T>): Promise<T[]> {
  const all: T[] = [];
  for (const text of texts) all.push(await read(text));
  return all;
}
