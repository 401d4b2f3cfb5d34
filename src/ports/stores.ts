import type { Actor } from '../domain/actor.ts';
import type { Measurement } from '../domain/analysis/measurement.ts';
import type { ReadingCount } from '../domain/analysis/reading-counts.ts';
import type { Approval } from '../domain/approval/approval.ts';
import type { Step } from '../domain/deployment/deployment.ts';
import type { Escalation } from '../domain/escalation/escalation.ts';
import type { Event, EventData, EventType } from '../domain/event.ts';
import type {
  DeploymentId,
  EscalationId,
  LockId,
  MessageId,
  PostId,
  ProposalId,
  ReleaseId,
  ReminderId,
  StepId,
  TodoId,
  WatchId,
} from '../domain/ids.ts';
import type { Lock } from '../domain/lock/lock.ts';
import type { LivingMessage, Post } from '../domain/message/message.ts';
import type { RollbackProposal } from '../domain/proposal/proposal.ts';
import type { Note, Task, Todo } from '../domain/task/task.ts';
import type { AuditStore } from './audit-store.ts';
import type { DeploymentStore, ReleaseStore } from './release-stores.ts';

/** Thrown by `lock` and the due queues when a lease was taken over meanwhile: whoever holds the old one must stop. */
export class LeaseLost extends Error {
  constructor(what: string) {
    super(`the lease on ${what} was taken over`);
    this.name = 'LeaseLost';
  }
}

/** The right to work on a due row until `until`; every effect checks the token again. */
export interface Lease<Id extends string> {
  id: Id;
  token: string;
  attempts: number;
  /** The release that the row is about, so that whatever is logged about it can say so. */
  releaseId: ReleaseId | null;
}

/** The tables whose rows are queues. */
export const queueNames = ['steps', 'watches', 'reminders', 'posts', 'messages'] as const;
export type QueueName = (typeof queueNames)[number];

/** Rows that are due are the queue. Times are the database's own. */
export interface DueQueue<Id extends string> {
  /** Takes up to `limit` rows that are due and not leased, most urgent first. */
  claim(limit: number, leaseMs: number): Promise<Lease<Id>[]>;
  /** Throws LeaseLost unless the lease still holds; locks the row until the transaction ends. */
  hold(lease: Lease<Id>): Promise<void>;
  /** Extends a lease that still holds. Throws LeaseLost otherwise. */
  extend(lease: Lease<Id>, leaseMs: number): Promise<void>;
  /**
   * Gives the row back: due again after `delayMs`, or never (null). `untouched` says that nothing was tried, so the
   * attempt does not count.
   */
  release(lease: Lease<Id>, delayMs: number | null, untouched?: 'untouched'): Promise<void>;
  /** Makes a row due after `delayMs`; `soonest` keeps an earlier time that is already set. */
  schedule(id: Id, delayMs: number | null): Promise<void>;
  /** Milliseconds until the next row is due; null when none is. */
  nextDueMs(): Promise<number | null>;
  state(): Promise<QueueState>;
}

/** How many rows of a queue are due, worked on and waiting, and for how long the oldest one has been due. */
export interface QueueState {
  due: number;
  leased: number;
  waiting: number;
  lagMs: number;
}

export interface StepStore extends DueQueue<StepId> {
  insert(steps: readonly Step[]): Promise<void>;
  save(step: Step): Promise<void>;
  find(id: StepId): Promise<Step | null>;
  forDeployment(id: DeploymentId): Promise<Step[]>;
}

export interface ApprovalStore {
  /** False when this person has already answered this plan hash. */
  insert(approval: Approval): Promise<boolean>;
  forRelease(releaseId: ReleaseId): Promise<Approval[]>;
}

export interface TaskStore {
  insertTasks(tasks: readonly Task[]): Promise<void>;
  insertTodos(todos: readonly Todo[]): Promise<void>;
  saveTask(task: Task): Promise<void>;
  saveTodo(todo: Todo): Promise<void>;
  findTodo(id: TodoId): Promise<Todo | null>;
  tasksFor(releaseId: ReleaseId): Promise<Task[]>;
  todosFor(releaseId: ReleaseId): Promise<Todo[]>;
  /** Takes away the tasks of a plan that was replaced before anything of it was done. */
  removeFor(releaseId: ReleaseId): Promise<void>;
  insertNote(note: Note): Promise<void>;
  /** Oldest first; of one kind, or all. */
  notesFor(releaseId: ReleaseId, kind?: Note['kind']): Promise<Note[]>;
}

export interface EventStore {
  /** Adds to the release's chain. The release must be locked, or inserted, in this transaction. */
  append<T extends EventType>(releaseId: ReleaseId, type: T, data: EventData[T], actor: Actor, at: Date): Promise<void>;
  forRelease(releaseId: ReleaseId): Promise<Event[]>;
  /** Seals what a version without seals appended to a release that is locked in this transaction. */
  sealOpen(releaseId: ReleaseId): Promise<void>;
}

export interface MessageStore extends DueQueue<MessageId> {
  /** Makes sure that the message exists and is due now; an existing one keeps what was posted. */
  want(message: Pick<LivingMessage, 'id' | 'releaseId' | 'surface' | 'target'>, priority: number): Promise<void>;
  /**
   * Every living message of the release becomes due: `delayMs` from now, 0 unless told, or as soon as its last edit is
   * long enough ago.
   */
  touch(releaseId: ReleaseId, delayMs?: number): Promise<void>;
  find(id: MessageId): Promise<LivingMessage | null>;
  save(message: LivingMessage): Promise<void>;
  forRelease(releaseId: ReleaseId): Promise<LivingMessage[]>;
}

export interface PostStore extends DueQueue<PostId> {
  /** Does nothing when the key is known. */
  add(post: Omit<Post, 'state' | 'postedChannel' | 'postedTs'>): Promise<void>;
  find(id: PostId): Promise<Post | null>;
  save(post: Post): Promise<void>;
  forRelease(releaseId: ReleaseId): Promise<Post[]>;
}

/** The watch over one deployment: its due row, and what was measured. */
export interface Watch {
  id: WatchId;
  releaseId: ReleaseId;
  deploymentId: DeploymentId;
}

export interface WatchStore extends DueQueue<WatchId> {
  insert(watch: Watch, firstInMs: number): Promise<void>;
  find(id: WatchId): Promise<Watch | null>;
  forDeployment(id: DeploymentId): Promise<Watch | null>;
  addMeasurements(deploymentId: DeploymentId, measurements: readonly Measurement[]): Promise<void>;
  /** Oldest first, at most `limit` newest ones, taken at or after `since`. */
  measurements(deploymentId: DeploymentId, since: Date | null, limit: number): Promise<Measurement[]>;
  /** All readings taken at or after `since`, counted by check, in the order of their names. */
  counts(deploymentId: DeploymentId, since: Date): Promise<ReadingCount[]>;
}

export interface EscalationStore {
  /** False when the key is known and not closed: the same trouble is one escalation. */
  insert(escalation: Escalation): Promise<boolean>;
  save(escalation: Escalation): Promise<void>;
  find(id: EscalationId): Promise<Escalation | null>;
  forRelease(releaseId: ReleaseId): Promise<Escalation[]>;
}

export interface ProposalStore {
  insert(proposal: RollbackProposal): Promise<void>;
  save(proposal: RollbackProposal): Promise<void>;
  find(id: ProposalId): Promise<RollbackProposal | null>;
  forRelease(releaseId: ReleaseId): Promise<RollbackProposal[]>;
}

export interface LockStore {
  insert(lock: Lock): Promise<void>;
  save(lock: Lock): Promise<void>;
  find(id: LockId): Promise<Lock | null>;
  /** Locks that have not been lifted. */
  open(): Promise<Lock[]>;
  /**
   * Keeps people from placing and lifting locks until this transaction ends, after waiting for those who do: `shared`
   * with others who only go by them, `alone` for whoever changes them.
   */
  hold(how: 'shared' | 'alone'): Promise<void>;
}

/** Something to do at a time: remind an approver, carry an escalation on, expire a proposal, start as scheduled. */
export interface Reminder {
  id: ReminderId;
  releaseId: ReleaseId;
  task:
    | { kind: 'approval-half'; planHash: string }
    | { kind: 'approval-expiry'; planHash: string }
    | { kind: 'escalate'; escalationId: EscalationId; tier: 'on_call' | 'manager' }
    | { kind: 'proposal-expiry'; proposalId: ProposalId }
    | { kind: 'proposal-reopen'; proposalId: ProposalId }
    | { kind: 'start'; planHash: string };
}

export interface ReminderStore extends DueQueue<ReminderId> {
  insert(reminder: Reminder, delayMs: number): Promise<void>;
  find(id: ReminderId): Promise<Reminder | null>;
}

/** One outside input and the answer it was given. */
export interface InboxStore {
  /**
   * Puts the answer on record together with everything else of this transaction. When the key was used before, the whole
   * transaction is undone and fails with `KeyUsed`; while another one is using it, this waits for that one's end.
   */
  settle(key: string, fingerprint: string, answer: unknown): void;
  /** What was answered to this key, if it was used. */
  find(key: string): Promise<{ fingerprint: string; answer: unknown } | null>;
}

/** All stores, bound to one transaction. */
export interface Stores {
  inbox: InboxStore;
  releases: ReleaseStore;
  deployments: DeploymentStore;
  steps: StepStore;
  approvals: ApprovalStore;
  tasks: TaskStore;
  events: EventStore;
  audit: AuditStore;
  messages: MessageStore;
  posts: PostStore;
  watches: WatchStore;
  escalations: EscalationStore;
  proposals: ProposalStore;
  locks: LockStore;
  reminders: ReminderStore;
  /** How many statements of this transaction were more than a look: while it stays the same, there is nothing to undo. */
  writes(): number;
}

/** Thrown when a transaction settles a key that has an answer already: everything of it was undone. */
export class KeyUsed extends Error {
  constructor(options?: { cause?: unknown }) {
    super('the key has an answer already', options);
    this.name = 'KeyUsed';
  }
}

/** Thrown when the database did not answer in time or was away: nothing is known to have been written. */
export class DatabaseUnavailable extends Error {
  constructor(message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'DatabaseUnavailable';
  }
}

export interface Database {
  /**
   * Runs `work` in one transaction with a time limit on every call. Deadlocks and serialization failures are tried
   * again, so `work` must not reach outside. Throws DatabaseUnavailable.
   */
  transaction<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /**
   * Runs `work`, which must send one statement and no second one: a transaction by itself, in one round trip. Throws
   * DatabaseUnavailable.
   */
  statement<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Only looks: each statement stands by itself, without the round trips of a transaction. Throws DatabaseUnavailable. */
  read<T>(work: (stores: Stores) => Promise<T>): Promise<T>;
  /** Calls `listener` after every commit that made rows of these queues due, here or on another replica. */
  onDue(listener: (queues: readonly QueueName[]) => void): () => void;
  /** What time it is for the database, which all replicas share. Throws DatabaseUnavailable. */
  time(): Promise<Date>;
  close(): Promise<void>;
}
