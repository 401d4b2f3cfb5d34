import type { AuditStore } from './audit-store.ts';
import type { NextDue } from './due-queue.ts';
import type { AgentStore } from './stores/agent-store.ts';
import type { AlertStore } from './stores/alert-store.ts';
import type { ApprovalStore } from './stores/approval-store.ts';
import type { BypassStore } from './stores/bypass-store.ts';
import type { ChangeRequestStore } from './stores/change-request-store.ts';
import type { CheckModelStore } from './stores/check-model-store.ts';
import type { DeploymentStore } from './stores/deployment-store.ts';
import type { EscalationStore } from './stores/escalation-store.ts';
import type { EventStore } from './stores/event-store.ts';
import type { FreezeStore } from './stores/freeze-store.ts';
import type { ImprovementStore } from './stores/improvement-store.ts';
import type { InboxStore } from './stores/inbox-store.ts';
import type {
  ActionItemStore,
  IncidentMessageStore,
  IncidentReminderStore,
  IncidentStore,
} from './stores/incident-stores.ts';
import type { LinkedRecordStore } from './stores/linked-record-store.ts';
import type { LockStore } from './stores/lock-store.ts';
import type { MessageStore, PostStore } from './stores/message-stores.ts';
import type { PagerStore } from './stores/pager-store.ts';
import type { PlaceEventStore } from './stores/place-event-store.ts';
import type { PlaceReminderStore } from './stores/place-reminder-store.ts';
import type { PlanRevisionStore } from './stores/plan-revision-store.ts';
import type { ProposalStore } from './stores/proposal-store.ts';
import type { QueueStore } from './stores/queue-store.ts';
import type { ReleaseStore } from './stores/release-store.ts';
import type { ReminderStore } from './stores/reminder-store.ts';
import type { RiderStore } from './stores/rider-store.ts';
import type { SamplingStore } from './stores/sampling-store.ts';
import type { StepStore } from './stores/step-store.ts';
import type { TaskStore } from './stores/task-store.ts';
import type { VersionRecordStore } from './stores/version-record-store.ts';
import type { VersionResultStore } from './stores/version-result-store.ts';
import type { WatchStore } from './stores/watch-store.ts';
import type { WebhookStore } from './stores/webhook-store.ts';

/** All stores, bound to one transaction. */
export interface Stores {
  inbox: InboxStore;
  releases: ReleaseStore;
  deployments: DeploymentStore;
  steps: StepStore;
  approvals: ApprovalStore;
  bypasses: BypassStore;
  planRevisions: PlanRevisionStore;
  tasks: TaskStore;
  agents: AgentStore;
  events: EventStore;
  audit: AuditStore;
  messages: MessageStore;
  posts: PostStore;
  watches: WatchStore;
  samplings: SamplingStore;
  checkModels: CheckModelStore;
  escalations: EscalationStore;
  alerts: AlertStore;
  pagers: PagerStore;
  linkedRecords: LinkedRecordStore;
  changeRequests: ChangeRequestStore;
  proposals: ProposalStore;
  improvements: ImprovementStore;
  versionRecords: VersionRecordStore;
  versionResults: VersionResultStore;
  locks: LockStore;
  placeEvents: PlaceEventStore;
  placeReminders: PlaceReminderStore;
  queue: QueueStore;
  riders: RiderStore;
  freezes: FreezeStore;
  reminders: ReminderStore;
  incidents: IncidentStore;
  actionItems: ActionItemStore;
  incidentMessages: IncidentMessageStore;
  incidentReminders: IncidentReminderStore;
  webhooks: WebhookStore;
  /** When the next row of each queue that has any falls due, in one statement. */
  nextDue(): Promise<NextDue[]>;
  /**
   * How many statements of this transaction were not read-only: while it is unchanged, there is nothing to roll back.
   */
  writes(): number;
}
