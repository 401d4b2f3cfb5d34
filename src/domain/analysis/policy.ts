/** How a service is watched and judged: a part of the policy. */
export interface AnalysisPolicy {
  watchWindowMs: number;
  watchIntervalMs: number;
  /** A threshold is breached when `breachesNeeded` of the last `breachWindow` readings exceed it. */
  breachesNeeded: number;
  breachWindow: number;
  /** Percent of failed readings that is normal for a service: evidence is weighed against it. */
  toleratedErrors: number;
  /** Percent of releases that may be blamed for errors by mistake, over all their checks and the whole watch. */
  falseAlarms: number;
  /** With fewer readings than this there is no verdict. */
  minimumSample: number;
  /** More readings in a row that could not be taken than this make the verdict inconclusive. */
  errorLimit: number;
  /** A larger share of the readings since the watch began that could not be taken does the same, percent. */
  missingShare: number;
  /** A reading that is older than this, or from a time that has not come, says nothing about now. */
  readingMaxAgeMs: number;
  /** A slowdown below this many milliseconds never counts, whatever its share of the baseline. */
  latencyFloorMs: number;
  analysisRounds: number;
  analysisPauseMs: number;
}

export const analysisDefaults: AnalysisPolicy = {
  watchWindowMs: 3_600_000,
  watchIntervalMs: 60_000,
  breachesNeeded: 3,
  breachWindow: 5,
  toleratedErrors: 2,
  falseAlarms: 1,
  minimumSample: 3,
  errorLimit: 4,
  missingShare: 25,
  readingMaxAgeMs: 60_000,
  latencyFloorMs: 100,
  analysisRounds: 3,
  analysisPauseMs: 1_000,
};
