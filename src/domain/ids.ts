import type { Id } from '../lib/ids.ts';

export type ReleaseId = Id<'Release'>;
export type DeploymentId = Id<'Deployment'>;
export type StepId = Id<'Step'>;
export type OperationId = Id<'Operation'>;
export type ApprovalId = Id<'Approval'>;
export type TaskId = Id<'Task'>;
export type TodoId = Id<'Todo'>;
export type NoteId = Id<'Note'>;
export type ProposalId = Id<'Proposal'>;
export type EscalationId = Id<'Escalation'>;
export type PagerId = Id<'Pager'>;
export type LockId = Id<'Lock'>;
export type MessageId = Id<'Message'>;
export type PostId = Id<'Post'>;
export type WatchId = Id<'Watch'>;
export type ReminderId = Id<'Reminder'>;
