/** How a service is watched and judged: a part of the policy. */
export interface AnalysisPolicy {
  watchWindowMs: number;
  watchIntervalMs: number;
  /** While a release waits to be started, its service is read this often, for the baseline. */
  baselineIntervalMs: number;
  /** How many readings of each check a round takes, spread over the interval. */
  readingsPerRound: number;
  /**
   * `evidence`: all readings together decide, with a bound on false alarms, and a service is healthy only when the
   * readings show it. `n-of-m`: `breachesNeeded` of the last `breachWindow` readings decide.
   */
  judgeBy: 'evidence' | 'n-of-m';
  /** By `n-of-m`, a threshold is exceeded when `breachesNeeded` of the last `breachWindow` readings exceed it. */
  breachesNeeded: number;
  breachWindow: number;
  /** Percent of failed readings that is normal for a service: evidence is weighed against it. */
  toleratedErrors: number;
  /** Percent above the baseline's response time that is normal: a slowdown is weighed against it. */
  toleratedSlowdown: number;
  /** Percent of releases that may be blamed by mistake, over all their checks and the whole watch. */
  falseAlarms: number;
  /** With fewer readings than this there is no verdict. */
  minimumSample: number;
  /** More readings in a row that could not be taken than this make the verdict inconclusive. */
  errorLimit: number;
  /** A larger share of the readings since the watch began that could not be taken does the same, percent. */
  missingShare: number;
  /** A reading that is older than this, or from a time that has not come, says nothing about now. */
  readingMaxAgeMs: number;
  /** A response time up to this many milliseconds is never slow, whatever the baseline. */
  latencyFloorMs: number;
  /** Are numbers without a threshold watched for unusual values? They only warn. */
  anomalies: 'warn' | 'off';
  analysisRounds: number;
  analysisPauseMs: number;
}

export const analysisDefaults: AnalysisPolicy = {
  watchWindowMs: 3_600_000,
  watchIntervalMs: 12_000,
  baselineIntervalMs: 30_000,
  readingsPerRound: 2,
  judgeBy: 'evidence',
  breachesNeeded: 3,
  breachWindow: 5,
  toleratedErrors: 2,
  toleratedSlowdown: 20,
  falseAlarms: 2,
  minimumSample: 3,
  errorLimit: 10,
  missingShare: 25,
  readingMaxAgeMs: 60_000,
  latencyFloorMs: 5,
  anomalies: 'warn',
  analysisRounds: 3,
  analysisPauseMs: 1_000,
};
