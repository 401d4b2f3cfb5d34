import type { CrowdLog } from './people.ts';
import type { RecordSnapshot } from './snapshot.ts';
import type { WorldLog } from './world.ts';

/** All that the checker holds against each other: the record, what Slack and the executors saw, what people were told. */
export interface Observed {
  record: RecordSnapshot;
  world: WorldLog & { live: Record<string, string>; brokenEndings: readonly string[] };
  people: Pick<CrowdLog, 'acknowledged' | 'answerMs' | 'typed'>;
  slack: {
    /** Messages with the same key, beyond the first of each. */
    duplicates: number;
    /** Everything that anybody can read, with its address `channel ts`. */
    messages: { address: string; text: string; all: string }[];
  };
  rules: {
    approvers: readonly string[];
    minimumSample: number;
    checks: readonly string[];
    /** How many second messages the faults may have cost: lost answers and workers that slept. */
    duplicatesAllowed: number;
    secrets: readonly string[];
  };
  logs: string;
  /** Replicas that ended by themselves with this exit code. */
  unplannedExits: number[];
}

export interface Violation {
  invariant: string;
  words: string;
}
