import type { Ineligible } from './approval/rule.ts';
import type { GateCheck } from './gate/gate.ts';
import type { Release } from './release/release.ts';
import type { Verb } from './release/verb.ts';

/** Every expected way in which a request is turned down. Surfaces turn it into words with `explain`. */
export type Refusal =
  | Ineligible
  | { kind: 'unknown_service'; asked: string; known: string[] }
  | { kind: 'unknown_version'; service: string; asked: string; known: string[]; leftOut?: string[]; unlisted?: string }
  | { kind: 'unknown_environment'; asked: string; known: string[] }
  | { kind: 'unknown_subcommand'; asked: string; nearest: string | null }
  | { kind: 'unknown_release'; asked: string }
  /** Nothing that is named can be used so now; `others` can. `almost`: the service that a first word may have meant. */
  | {
      kind: 'no_release_fits';
      verb: Verb;
      named: string | null;
      almost: string | null;
      found: { release: string; state: string } | null;
      others: readonly Release[];
    }
  | { kind: 'several_fit'; verb: Verb; releases: readonly Release[] }
  /** Two things are named of which only one can be meant. */
  | { kind: 'contradiction'; verb: Verb; named: string; releases: readonly Release[] }
  /** The same thing is said twice, and not the same way. */
  | { kind: 'conflicting_words'; what: string; first: string; second: string; usage: string }
  | { kind: 'bad_argument'; detail: string; usage: string }
  | { kind: 'too_long'; limit: number }
  | { kind: 'time_in_past'; asked: string }
  /** `limitDays`: how many days ahead a start may be planned. */
  | { kind: 'time_too_far'; limitDays: number }
  /** It was planned for later, and starting it early needs a second word. */
  | { kind: 'planned_for_later'; ref: string; releaseId: string; startsAt: string }
  /** This approval completes the number, and the planned time has come: consenting starts the deployment. */
  | { kind: 'approval_starts'; ref: string; releaseId: string; planHash: string; startsAt: string }
  | { kind: 'already_running_version'; service: string; version: string; environment: string }
  | { kind: 'active_release_exists'; ref: string; state: string }
  | { kind: 'reverted_version'; service: string; version: string; ref: string }
  | { kind: 'commands_missing'; commands: string[]; strategy: string }
  | { kind: 'could_not_find_out'; what: string; detail: string }
  | { kind: 'stale'; ref: string; now: string }
  | { kind: 'not_now'; action: string; ref: string; state: string; allowed: string[] }
  | { kind: 'still_stopping'; ref: string }
  | { kind: 'not_permitted'; action: string; allowed: string }
  | { kind: 'already_answered'; decision: string }
  | { kind: 'gate_closed'; checks: GateCheck[] }
  | { kind: 'todo_by_machine'; title: string }
  | { kind: 'no_rollback_target'; ref: string }
  | { kind: 'newer_deployment'; ref: string; newer: string }
  | { kind: 'already_locked'; reason: string }
  | { kind: 'no_lock'; what: string }
  | { kind: 'reason_needed'; action: string }
  | { kind: 'different_request'; key: string }
  | { kind: 'busy' };

export interface Explanation {
  /** Stable, for searching and for programs. */
  code: string;
  /** What is the matter. */
  sentence: string;
  /** What to do about it. */
  next: string;
}
