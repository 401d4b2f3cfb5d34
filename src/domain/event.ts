import type { Actor } from './actor.ts';
import type { Finding, Verdict } from './analysis/judge.ts';
import type { DeploymentState } from './deployment/lifecycle.ts';
import type { GateCheck } from './gate/gate.ts';
import type { ReleaseId } from './ids.ts';

/** What each kind of event says besides who and when. */
export interface EventData {
  'release.opened': { service: string; version: string; environment: string; reason: string };
  'release.submitted': { planHash: string };
  'plan.revised': { before: string; after: string; changes: string[] };
  'approval.given': { planHash: string; comment: string };
  'approval.refused': { planHash: string; comment: string };
  'release.approved': { planHash: string };
  'release.rejected': { reason: string };
  'release.cancelled': { reason: string };
  'approval.expired': { planHash: string };
  'gate.judged': { isOpen: boolean; checks: GateCheck[] };
  'release.started': { deploymentId: string };
  'step.started': { title: string; direction: 'forward' | 'back'; operationId: string | null };
  'step.finished': { title: string; direction: 'forward' | 'back'; result: string; durationMs: number };
  'deployment.moved': { from: DeploymentState; to: DeploymentState; reason: string };
  'verdict.changed': { from: Verdict; to: Verdict; findings: Finding[] };
  'escalation.raised': { key: string; severity: string; summary: string };
  'escalation.carried': { tier: string };
  'escalation.acknowledged': { key: string };
  'proposal.made': { targetVersion: string; expectedMs: number };
  'proposal.answered': { answer: string; reason: string };
  'proposal.expired': { targetVersion: string };
  'proposal.reopened': { targetVersion: string };
  'rollback.started': { targetVersion: string; reason: string };
  'rollback.finished': { targetVersion: string; durationMs: number };
  'release.completed': { watchedMs: number };
  'release.failed': { reason: string };
  'release.rolled_back': { targetVersion: string; reason: string };
  'release.closed': { reason: string };
  'todo.ticked': { title: string; detail: string };
  'todo.unticked': { title: string };
  'note.added': { kind: string; severity: string };
  'lock.placed': { scope: string; reason: string };
  'lock.lifted': { reason: string };
  'captain.changed': { from: string; to: string };
}

export type EventType = keyof EventData;

/** One entry of the record: who did what to which release, when. Entries are only ever added. */
export type Event = {
  [T in EventType]: { seq: number; releaseId: ReleaseId; type: T; data: EventData[T]; actor: Actor; at: Date };
}[EventType];
