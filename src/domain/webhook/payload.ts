import type { EventData, EventType } from '../event.ts';
import { type Happening, type RecordOf, refOf } from './happening.ts';

/** Changes when a field is removed or gets another meaning; a new field does not change it. */
export const payloadVersion = 1;

/**
 * The fields of each event that other systems are told. What people wrote to each other (comments, notes, updates,
 * lessons) is not among them. A new kind of event does not compile without a row here.
 */
const told: { readonly [T in EventType]: readonly (keyof EventData[T] & string)[] } = {
  'release.opened': ['service', 'version', 'environment', 'reason'],
  'release.submitted': ['planHash'],
  'release.approved': ['planHash'],
  'release.rejected': ['reason'],
  'release.cancelled': ['reason'],
  'release.started': ['deploymentId'],
  'release.completed': ['watchedMs'],
  'release.failed': ['reason'],
  'release.rolled_back': ['targetVersion', 'reason'],
  'release.closed': ['reason'],
  'plan.revised': ['before', 'after', 'changes'],
  'captain.changed': ['from', 'to'],
  'approval.given': ['planHash'],
  'approval.refused': ['planHash'],
  'approval.expired': ['planHash'],
  'approval.reused': ['planHash', 'from', 'people'],
  'approvers.reminded': ['rung', 'to'],
  'gate.bypassed': ['check', 'title', 'reason'],
  'gate.judged': ['isOpen'],
  'step.started': ['title', 'direction', 'operationId'],
  'step.linked': ['title', 'remoteId', 'link'],
  'step.asked': ['title', 'question'],
  'step.answered': ['title', 'question', 'answer'],
  'step.continued': ['title'],
  'step.finished': ['title', 'direction', 'result', 'durationMs'],
  'deployment.moved': ['from', 'to', 'reason'],
  'rollback.started': ['targetVersion', 'reason'],
  'rollback.finished': ['targetVersion', 'durationMs'],
  'verdict.changed': ['from', 'to'],
  'proposal.made': ['targetVersion', 'expectedMs'],
  'proposal.answered': ['answer'],
  'proposal.expired': ['targetVersion'],
  'proposal.reopened': ['targetVersion'],
  'escalation.raised': ['key', 'severity', 'summary'],
  'escalation.carried': ['key', 'tier', 'number'],
  'escalation.acknowledged': ['key'],
  'escalation.handed_over': ['key', 'to'],
  'escalation.snoozed': ['key', 'until'],
  'escalation.woken': ['key'],
  'escalation.pager_told': ['key', 'uses', 'told'],
  'escalation.pager_failed': ['key', 'uses', 'reason'],
  'change.opened': ['uses', 'number'],
  'change.named': ['uses', 'number', 'instead'],
  'change.moved': ['uses', 'number', 'to', 'status'],
  'change.typed': ['number', 'type', 'reason'],
  'change.reviewed': ['number', 'outcome'],
  'change.approval_read': ['uses', 'number', 'approval', 'status'],
  'ticket.told': ['uses', 'key', 'phase', 'status'],
  'document.written': ['uses', 'title', 'phase'],
  'linked_record.failed': ['uses', 'kind', 'name', 'reason'],
  'escalation.resolved_at_pager': ['key', 'in', 'by'],
  'incident.declared': ['ref', 'title', 'severity', 'detection'],
  'incident.assessed': ['ref', 'severity', 'scope', 'impact'],
  'incident.updated': ['ref'],
  'incident.update_overdue': ['ref'],
  'incident.command_taken': ['ref', 'from'],
  'incident.mitigated': ['ref'],
  'incident.resolved': ['ref', 'how'],
  'incident.reopened': ['ref'],
  'incident.post_mortem_written': ['ref'],
  'incident.closed': ['ref'],
  'incident.paged': ['ref', 'pagers'],
  'incident.page_acknowledged': ['ref', 'in'],
  'incident.page_resolved_at_pager': ['ref', 'in'],
  'incident.page_ended': ['ref'],
  'incident.pager_told': ['ref', 'uses', 'told'],
  'incident.pager_failed': ['ref', 'uses', 'reason'],
  'action_item.added': ['ref', 'title', 'ownerId', 'dueOn'],
  'action_item.reminded': ['ref', 'title'],
  'action_item.completed': ['ref', 'title'],
  'lock.placed': ['scope', 'reason'],
  'lock.lifted': ['reason'],
  'lock.warnings_confirmed': ['reasons'],
  'queue.joined': ['ref', 'position'],
  'queue.taken': ['ref', 'waitedMs'],
  'rider.joined': ['personId'],
  'rider.answered': ['personId', 'verdict'],
  'tasks.added': ['count', 'tasks'],
  'task.moved': ['ref', 'title', 'from', 'to', 'assigneeId'],
  'task.assigned': ['ref', 'title', 'assigneeId', 'from', 'assignment'],
  'task.changed': ['ref', 'title', 'what'],
  'task.linked': ['links'],
  'criterion.answered': ['ref', 'criterion', 'isMet'],
  'todos.added': ['count', 'todos'],
  'version.recorded': ['kind', 'verdict', 'version'],
  'version.withdrawn': ['kind', 'version'],
  'result.reported': ['kind', 'name', 'version', 'result', 'detail', 'sha256'],
  'todo.ticked': ['title'],
  'todo.unticked': ['title'],
  'note.added': ['kind', 'severity', 'ref'],
};

/** Every type of event that a subscriber can ask for. */
export const webhookEvents = Object.keys(told) as readonly EventType[];

/** The fields under `details` of this type. */
export function detailsOf(type: EventType): readonly string[] {
  return told[type];
}

/** Longer texts and lists are cut: receivers want small bodies. */
const most = { text: 1_000, items: 20 };

/** The body by Standard Webhooks; not masked yet. */
export interface Payload {
  type: EventType;
  /** When it happened, as ISO 8601. */
  timestamp: string;
  data: {
    schemaVersion: number;
    position: number;
    release: { id: string; ref: string; service: string; version: string; environment: string } | null;
    incident: { id: string; ref: string; service: string; environment: string } | null;
    actor: { kind: string; id: string };
    details: Readonly<Record<string, unknown>>;
  };
}

export function payloadOf({ type, data, actor, at, position }: Happening, about: RecordOf): Payload {
  const { id, service, environment } = about;
  const given = data as Readonly<Record<string, unknown>>;
  return {
    type,
    timestamp: at.toISOString(),
    data: {
      schemaVersion: payloadVersion,
      position,
      release:
        about.kind === 'release' ? { id, ref: refOf(about), service, version: about.version, environment } : null,
      incident: about.kind === 'incident' ? { id, ref: refOf(about), service, environment } : null,
      actor: { kind: actor.kind, id: actor.id },
      details: Object.fromEntries(
        told[type].filter((field) => given[field] !== undefined).map((field) => [field, short(given[field])]),
      ),
    },
  };
}

function short(value: unknown): unknown {
  if (typeof value === 'string') return value.length > most.text ? `${value.slice(0, most.text - 1)}…` : value;
  return Array.isArray(value) ? value.slice(0, most.items).map(short) : value;
}
