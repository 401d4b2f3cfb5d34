import type { Actor } from '../actor.ts';
import type { Event } from '../event.ts';
import { resolutionNames } from './incident.ts';
import type { IncidentEntry } from './record.ts';
import { severityName } from './severity.ts';
import type { IncidentRecord } from './view.ts';

/** Most moments that a timeline shows; the first and the last ones are kept. */
const mostMoments = 60;

/**
 * What happened, in order, as Markdown list items: the record of the incident, and what the record of its release says
 * about the system. People appear by their role, never by name.
 */
export function incidentTimeline(record: IncidentRecord): string[] {
  const moments = [
    ...(record.incident.beganAt === null
      ? []
      : [{ at: record.incident.beganAt, words: 'the problem began, as far as known' }]),
    ...record.releaseEvents.flatMap((event) => moment(event.at, releaseWords(event))),
    ...record.entries.flatMap((entry) => moment(entry.at, `${entryWords(entry)} (${role(record, entry.actor)})`)),
  ].sort((one, other) => one.at.getTime() - other.at.getTime());
  const lines = moments.map(({ at, words }) => `- ${clock(at)} ${shortened(withoutNames(words))}`);
  if (lines.length <= mostMoments) return lines;
  const half = mostMoments / 2;
  return [
    ...lines.slice(0, half),
    `- … ${lines.length - 2 * half} more moments are in the record`,
    ...lines.slice(-half),
  ];
}

/** A moment is one line; the whole text is in the record. */
const longestMoment = 300;

function shortened(words: string): string {
  return words.length > longestMoment ? `${words.slice(0, longestMoment - 1)}…` : words;
}

/** Mentions of people in what was typed: a post-mortem says what happened, not who is to blame. */
export function withoutNames(text: string): string {
  return text.replace(/<?@[UW][A-Z0-9]{4,}(?:\|[^>]*)?>?/g, 'somebody').replace(/\s*\n\s*/g, ' ');
}

function moment(at: Date, words: string | null): { at: Date; words: string }[] {
  return words === null ? [] : [{ at, words }];
}

function clock(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function role({ incident, release }: IncidentRecord, actor: Actor): string {
  if (actor.kind === 'system') return 'Quarterdeck';
  if (actor.id === incident.commanderId) return 'the commander';
  if (actor.id === release?.captainId) return 'the captain of the release';
  return 'a responder';
}

function entryWords({ type, data }: IncidentEntry): string {
  switch (type) {
    case 'incident.declared':
      return `declared ${severityName(data.severity)}, ${data.detection === 'automatic' ? 'by the policy' : 'reported'}: ${data.title}`;
    case 'incident.assessed':
      return `assessed as ${severityName(data.severity)}; affected: ${data.scope}; impact: ${data.impact}`;
    case 'incident.updated':
      return `update: ${data.words}`;
    case 'incident.update_overdue':
      return 'the next update was overdue';
    case 'incident.command_taken':
      return 'command was taken';
    case 'incident.mitigated':
      return `mitigated: ${data.words}`;
    case 'incident.resolved':
      return `resolved, ${resolutionNames[data.how].toLowerCase()}: ${data.words}`;
    case 'incident.reopened':
      return `reopened: ${data.words}`;
    case 'incident.post_mortem_written':
      return 'the post-mortem was completed';
    case 'incident.closed':
      return 'closed';
    case 'incident.paged':
      return `whoever is on call was to be paged by ${data.pagers.join(' and ')}`;
    case 'incident.page_acknowledged':
      return data.in === undefined ? 'the page was acknowledged' : `the page was acknowledged in ${data.in}`;
    case 'incident.page_resolved_at_pager':
      return `the page was resolved in ${data.in}`;
    case 'incident.page_ended':
      return 'the page ended';
    case 'incident.pager_told':
      return `${data.uses} was told: ${data.told}`;
    case 'incident.pager_failed':
      return `${data.uses} could not be reached: ${data.reason}`;
    case 'action_item.added':
      return `action item: ${data.title}`;
    case 'action_item.reminded':
      return `reminded of: ${data.title}`;
    case 'action_item.completed':
      return `action item done: ${data.title}`;
  }
}

/** What the release's record says about the system; null for everything else in it. */
function releaseWords({ type, data }: Event): string | null {
  switch (type) {
    case 'release.started':
      return 'the deployment started';
    case 'step.finished':
      return `“${data.title}” ended: ${data.result}`;
    case 'deployment.moved':
      return `the deployment went from ${data.from.replaceAll('_', ' ')} to ${data.to.replaceAll('_', ' ')}: ${data.reason}`;
    case 'escalation.raised':
      return `the watch alerted: ${data.summary}`;
    case 'escalation.acknowledged':
      return data.in === undefined ? 'the alert was acknowledged' : `the alert was acknowledged in ${data.in}`;
    case 'escalation.resolved_at_pager':
      return `the alert was resolved in ${data.in}`;
    case 'proposal.made':
      return `a rollback to ${data.targetVersion} was proposed`;
    case 'rollback.finished':
      return `${data.targetVersion} was restored and verified`;
    default:
      return null;
  }
}
