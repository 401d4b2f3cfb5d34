import type { FindingSeverity } from './version-result.ts';

/** The limits of a measurement in a benchmark. */
export interface BenchmarkLimit {
  min?: number | undefined;
  max?: number | undefined;
}

/** What reports about a version have to say: a section of the policy. */
export interface VersionResultPolicy {
  /** A result counts this long, in milliseconds. */
  resultMaxAgeMs: number;
  /** Percent of the lines of code. */
  minimumCoverage: number;
  /** The worst finding of a security scan that is accepted; anything worse keeps the release from starting. */
  acceptedFindings: 'none' | Exclude<FindingSeverity, 'critical'>;
  /** By the name of the measurement; each of them must be there. */
  benchmarkLimits: Readonly<Record<string, BenchmarkLimit>>;
}

export const versionResultDefaults: VersionResultPolicy = {
  resultMaxAgeMs: 30 * 86_400_000,
  minimumCoverage: 80,
  acceptedFindings: 'high',
  benchmarkLimits: {},
};
