import type { Finding } from './finding.ts';
import type { Verdict } from './judge.ts';

/** What each event of this feature says besides who and when. */
export interface AnalysisEvents {
  'verdict.changed': { from: Verdict; to: Verdict; findings: Finding[] };
}
