import type { Invocation } from '../domain/invocation.ts';
import type { ChangeApproval, RecordPhase } from '../domain/linked-record/linked-record.ts';
import type { ChangeType } from '../domain/linked-record/settings.ts';

/** A change request that is to exist. Texts are plain, and already without credentials. */
export interface ChangeRequest {
  /** The system keeps it with the record, which is found by it: there is one record per mark. */
  mark: string;
  /** The keys of the settings next to `uses`, as validated. */
  with: Invocation['with'];
  type: ChangeType;
  title: string;
  description: string;
  reason: string;
  steps: string;
  rollback: string;
  tests: string;
  /** When it is planned; null when a person decides. */
  startsAt: Date | null;
  endsAt: Date | null;
}

/** A change request as its system shows it. */
export interface ChangeState {
  /** The system's own id. */
  remoteId: string;
  /** As people write it: CHG0030052. */
  number: string;
  title: string;
  link: string | null;
  approval: ChangeApproval;
  /** The state in the system's own word. */
  status: string;
  /** It is closed or canceled: nothing can be done under it any more. */
  hasEnded: boolean;
}

/** What a change request is to show. */
export interface ChangeMove {
  /** `approved` is decided in the system itself. */
  to: Exclude<RecordPhase, 'approved'>;
  /** It succeeded, with a known problem. */
  hasProblem: boolean;
  /** What happened, for an end. */
  notes: string;
}

/** How far it came; `missing` says what the system still requires, empty when it is where it should be. */
export interface ChangeMoved {
  state: ChangeState;
  missing: readonly string[];
}

/**
 * A system of change requests: ServiceNow, Remedy. Those that are kept here (`uses: internal`) need no port, because they
 * move in the transaction of their release; both answer the same check of the gate. Every call may be repeated, also after an answer was lost: the same again changes
 * nothing. Each throws IntegrationError when it could not be determined whether it was done.
 */
export interface ChangeSystem {
  /** Opens the change request, or returns the one that has this mark. */
  open(request: ChangeRequest): Promise<ChangeState>;
  /** The change request with this mark; null when there is none. */
  find(mark: string): Promise<ChangeState | null>;
  /** Null when it does not exist any more. Answers within `timeoutMs`, or throws. */
  read(remoteId: string, timeoutMs: number): Promise<ChangeState | null>;
  /** By the number that people write; null when there is none. */
  lookUp(number: string): Promise<ChangeState | null>;
  /**
   * Moves it toward this phase as far as the system lets it; never back. Null when it does not exist any more. One that
   * has ended stays as it is.
   */
  move(remoteId: string, move: ChangeMove): Promise<ChangeMoved | null>;
}
