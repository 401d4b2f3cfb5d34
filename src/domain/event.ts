import type { Actor } from './actor.ts';
import type { AnalysisEvents } from './analysis/events.ts';
import type { ApprovalEvents } from './approval/events.ts';
import type { ChangeEvents } from './change/events.ts';
import type { DeploymentEvents } from './deployment/events.ts';
import type { EscalationEvents } from './escalation/events.ts';
import type { GateEvents } from './gate/events.ts';
import type { ReleaseId } from './ids.ts';
import type { IncidentEvents } from './incident/events.ts';
import type { LinkedRecordEvents } from './linked-record/events.ts';
import type { LockEvents } from './lock/events.ts';
import type { ProposalEvents } from './proposal/events.ts';
import type { QueueEvents } from './queue/events.ts';
import type { ReleaseEvents } from './release/events.ts';
import type { RideEvents } from './ride/events.ts';
import type { TaskEvents } from './task/events.ts';
import type { VersionRecordEvents } from './version-record/events.ts';
import type { VersionResultEvents } from './version-result/events.ts';

/** The payload of each kind of event, besides actor and time; each feature defines its own. */
export interface EventData
  extends AnalysisEvents,
    ApprovalEvents,
    ChangeEvents,
    DeploymentEvents,
    EscalationEvents,
    GateEvents,
    IncidentEvents,
    LinkedRecordEvents,
    LockEvents,
    ProposalEvents,
    QueueEvents,
    ReleaseEvents,
    RideEvents,
    TaskEvents,
    VersionRecordEvents,
    VersionResultEvents {}

export type EventType = keyof EventData;

/** One entry of the record: who did what to which release, when. Append-only. */
export type Event = {
  [T in EventType]: { seq: number; releaseId: ReleaseId; type: T; data: EventData[T]; actor: Actor; at: Date };
}[EventType];
