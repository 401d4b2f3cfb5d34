import type { Actor } from '../../domain/actor.ts';
import type {
  ActionItemId,
  DeploymentId,
  IncidentId,
  IncidentMessageId,
  IncidentReminderId,
  ReleaseId,
} from '../../domain/ids.ts';
import type { ActionItem } from '../../domain/incident/action-item.ts';
import type { IncidentEvents } from '../../domain/incident/events.ts';
import type { Incident } from '../../domain/incident/incident.ts';
import type { IncidentMessage } from '../../domain/incident/message.ts';
import type { IncidentEntry } from '../../domain/incident/record.ts';
import type { DueQueue } from '../due-queue.ts';

export interface IncidentStore {
  /** Fails on a second incident of a deployment that is not closed: look under the lock of the release first. */
  insert(incident: Omit<Incident, 'number'>): Promise<Incident>;
  /** Locks the row until the transaction ends; null when there is none. */
  lock(id: IncidentId): Promise<Incident | null>;
  find(id: IncidentId): Promise<Incident | null>;
  findByNumber(number: number): Promise<Incident | null>;
  save(incident: Incident): Promise<void>;
  /** Oldest first. */
  forRelease(releaseId: ReleaseId): Promise<Incident[]>;
  /** Every incident of this deployment, closed ones too. */
  forDeployment(deploymentId: DeploymentId): Promise<Incident[]>;
  /** Those that are not closed, the worst first; of one service, or all. */
  open(service?: string): Promise<Incident[]>;
  /** The newest closed incidents of the service whose lesson no release has considered yet. */
  withOpenLesson(service: string, limit: number): Promise<Incident[]>;
  /** Adds to the incident's record. The incident must be locked, or inserted, in this transaction. */
  append<T extends keyof IncidentEvents>(
    id: IncidentId,
    type: T,
    data: IncidentEvents[T],
    actor: Actor,
    at: Date,
  ): Promise<void>;
  entries(id: IncidentId): Promise<IncidentEntry[]>;
}

export interface ActionItemStore {
  insert(item: ActionItem): Promise<void>;
  save(item: ActionItem): Promise<void>;
  find(id: ActionItemId): Promise<ActionItem | null>;
  /** Oldest first. */
  forIncident(id: IncidentId): Promise<ActionItem[]>;
  /** Those of a service that are not done, the earliest due first. */
  openFor(service: string, limit: number): Promise<ActionItem[]>;
}

export interface IncidentMessageStore extends DueQueue<IncidentMessageId> {
  /** Ensures that the message exists and is due now; an existing one keeps its posted state. */
  want(
    message: Pick<IncidentMessage, 'id' | 'incidentId' | 'releaseId' | 'surface' | 'target'>,
    priority: number,
  ): Promise<void>;
  /** Every living message of the incident becomes due, as soon as its last edit is long enough ago. */
  touch(incidentId: IncidentId): Promise<void>;
  find(id: IncidentMessageId): Promise<IncidentMessage | null>;
  save(message: IncidentMessage): Promise<void>;
  forIncident(incidentId: IncidentId): Promise<IncidentMessage[]>;
}

/** Something to do for an incident at a given time. */
export interface IncidentReminder {
  id: IncidentReminderId;
  incidentId: IncidentId;
  /** The release of the incident, if it has one: for log lines. */
  releaseId: ReleaseId | null;
  task: /** The update after the one at `since`, as ISO 8601, is due. */
    | { kind: 'update-due'; since: string }
    | { kind: 'item-due'; actionItemId: ActionItemId }
    /** This pager is told what it should show. */
    | { kind: 'page'; uses: string };
}

export interface IncidentReminderStore extends DueQueue<IncidentReminderId> {
  insert(reminder: IncidentReminder, delayMs: number): Promise<void>;
  find(id: IncidentReminderId): Promise<IncidentReminder | null>;
}
