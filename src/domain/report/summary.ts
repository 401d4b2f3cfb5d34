import { mention } from '../actor.ts';
import { totalOf } from '../analysis/readings/reading-counts.ts';
import { isAcceptedAsIs } from '../deployment/deployment.ts';
import { type Incident, incidentRef, incidentStateWords } from '../incident/incident.ts';
import { severityName } from '../incident/severity.ts';
import { recordItems } from '../linked-record/record-items.ts';
import { asTyped } from '../message/message.ts';
import { releaseRef } from '../release/release.ts';
import type { ViewHead, ViewWith } from '../release/view.ts';
import type { Rider } from '../ride/rider.ts';
import { timelineOf } from './timeline.ts';
import { watchNotes } from './watch-notes.ts';

/** The input of the report. */
export const reportParts = [
  'steps',
  'approvals',
  'escalations',
  'issues',
  'measurements',
  'readings',
  'notRuledOut',
  'incidents',
  'records',
  'riders',
] as const;
export type ReportView = ViewWith<(typeof reportParts)[number]>;

/** The summary report of a release: outcome, timeline with measured times, issues, evidence of stability. Markdown. */
export function writeReport(view: ReportView, now: Date): string {
  const { release } = view;
  return [
    `**${releaseRef(release)}: ${release.service} ${release.version} to ${release.environment}**`,
    `Outcome: ${outcome(view)}`,
    '',
    '**Timeline**',
    ...timelineOf(view, now),
    '',
    '**Issues**',
    ...issues(view),
    ...incidentLines(view),
    ...riderLines(view),
    ...recordLines(view),
    ...proof(view),
  ].join('\n');
}

function outcome({ release, deployment }: ViewHead): string {
  switch (release.state) {
    case 'completed':
      return isAcceptedAsIs(deployment) ? 'completed with an accepted problem' : 'completed; the service is stable';
    case 'rolled_back':
      return `rolled back to ${deployment?.rollback?.targetVersion ?? 'the previous version'}: ${deployment?.rollback?.reason ?? ''}`;
    case 'failed':
      return 'failed; it can be tried again, rolled back or closed';
    case 'closed':
      return 'failed, and closed without a rollback';
    case 'rejected':
    case 'cancelled':
      return `${release.state} before the start; nothing was deployed`;
    default:
      return `not ended yet; the release is ${release.state.replaceAll('_', ' ')}`;
  }
}

/** A multi-line issue stays one list item: the lines after the first are indented. */
function issues(view: ViewWith<'issues'>): string[] {
  if (view.issues.length === 0) return ['- none'];
  return view.issues.map((note) => `- ${note.markdown.replaceAll('\n', '\n    ')}`);
}

function incidentLines({ incidents }: ViewWith<'incidents'>): string[] {
  if (incidents.length === 0) return [];
  const line = (one: Incident) =>
    `- ${incidentRef(one)}, ${severityName(one.severity)}, ${incidentStateWords(one)}: ${one.title}`;
  return ['', '**Incidents**', ...incidents.map(line)];
}

function riderLines({ riders }: ViewWith<'riders'>): string[] {
  if (riders.length === 0) return [];
  const line = ({ personId, verdict, why }: Rider) =>
    `- ${mention(personId)}: ${verdict ?? 'said nothing'}${why === '' ? '' : `, ${asTyped(why.replaceAll('\n', ' '))}`}`;
  return ['', '**Riders**', ...riders.map(line)];
}

function recordLines({ records }: ViewWith<'records'>): string[] {
  const items = recordItems(records);
  return items.length === 0 ? [] : ['', '**Records**', ...items];
}

function proof(view: ReportView): string[] {
  const { release, deployment, measurements, readings } = view;
  const notes = watchNotes(view).map((words) => `- ${words}`);
  const validation = deployment?.rollback?.validation ?? [];
  if (validation.length > 0)
    return [
      '',
      '**Restoration**',
      ...validation.map((one) => `- ${one.title}: ${one.isPassed ? 'passed' : 'failed'} (${one.detail})`),
      ...notes,
    ];
  if (release.state !== 'completed' || isAcceptedAsIs(deployment))
    return notes.length === 0 ? [] : ['', '**Watch**', ...notes];
  const failed = measurements.filter((one) => one.outcome === 'failed').length;
  return [
    '',
    '**Stability**',
    `- the watch ended healthy after ${totalOf(readings).planned} readings; ${failed} of the last ${measurements.length} failed`,
    ...notes,
  ];
}
