import type { ResultKind } from './version-result.ts';

/** The payload of each event of this feature, besides actor and time; on record of the release that waits for it. */
export interface VersionResultEvents {
  'result.reported': {
    kind: ResultKind;
    name: string;
    version: string;
    /** How it was judged when it came in; the gate judges it again. */
    result: 'passed' | 'failed' | 'unknown';
    detail: string;
    sha256: string;
  };
}
