import type { ResultKind, ResultSummary } from '../domain/version-result/version-result.ts';
import type { Result } from '../lib/result.ts';

/** All files of one result together are no longer than this. */
export const mostReportBytes = 5 * 1_024 * 1_024;
/** A build writes a report for each of its modules. */
export const mostReportFiles = 500;

/** Reads what machines write about a version: tests, coverage, findings of a scan, measurements. */
export interface ReportReader {
  /**
   * The numbers in these files together. The format is told by the content. The error is a clause that says why a file
   * cannot be read; a report that says nothing, such as one without tests, is read all the same.
   */
  read(kind: ResultKind, files: readonly (string | Uint8Array)[]): Promise<Result<ResultSummary, string>>;
}
