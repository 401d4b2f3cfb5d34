import { releaseRef } from '../release/release.ts';
import { formatDuration } from '../report/duration.ts';
import type { ActionItem } from './action-item.ts';
import { incidentRef, measuredTimes, resolutionNames } from './incident.ts';
import { severityMeanings, severityName } from './severity.ts';
import { incidentTimeline, withoutNames } from './timeline.ts';
import type { IncidentRecord } from './view.ts';

/** What a person is asked to add. */
const open = '_to be added by the people who responded_';

/**
 * The post-mortem as Markdown, drafted from the record and blameless: it says what the system showed and what roles
 * did, and names no person but the owners of action items.
 */
export function draftPostMortem(record: IncidentRecord): string {
  const { incident, serviceName, release, items } = record;
  const { postMortem } = incident;
  return [
    `**Post-mortem of ${incidentRef(incident)}: ${withoutNames(incident.title)}**`,
    '',
    '**Summary**',
    `- ${serviceName} in ${incident.environment}, ${severityName(incident.severity)}: ${severityMeanings[incident.severity]}`,
    `- state: ${incident.state}`,
    ...(release === null ? [] : [`- release: ${releaseRef(release)}, ${release.service} ${release.version}`]),
    ...(incident.resolution === null
      ? []
      : [
          `- resolution: ${resolutionNames[incident.resolution.how].toLowerCase()}. ${withoutNames(incident.resolution.words)}`,
        ]),
    '',
    '**Impact**',
    `- ${withoutNames(incident.impact) || 'not described'}`,
    ...(incident.scope === '' ? [] : [`- affected: ${withoutNames(incident.scope)}`]),
    '',
    '**Detection and times**',
    `- ${detectionWords(record)}`,
    ...timeLines(record),
    '',
    '**Contributing conditions**',
    ...conditions(record),
    '',
    '**What helped**',
    `- ${added(postMortem?.helped)}`,
    '',
    '**What did not help**',
    `- ${added(postMortem?.didNotHelp)}`,
    '',
    '**Lesson**',
    `- ${added(postMortem?.lesson)}`,
    '',
    '**Action items**',
    ...(items.length === 0 ? ['- none yet'] : items.map(itemLine)),
    '',
    // Last, because it is what can be cut where there is not room for everything.
    '**Timeline**',
    ...incidentTimeline(record),
  ].join('\n');
}

function added(words: string | undefined): string {
  return words === undefined || words.trim() === '' ? open : withoutNames(words);
}

function detectionWords({ incident, release }: IncidentRecord): string {
  if (incident.detection === 'automatic') return 'detected by the watch, and declared as the policy says';
  return release === null ? 'reported' : 'reported by somebody who saw the release or its alerts';
}

function timeLines({ incident }: IncidentRecord): string[] {
  const { detectMs, mitigateMs, resolveMs } = measuredTimes(incident);
  const line = (what: string, ms: number | null, why: string) => `- ${what}: ${ms === null ? why : formatDuration(ms)}`;
  return [
    line('time to detect', detectMs, 'not known; when the problem began is not on record'),
    line('time to mitigate', mitigateMs, 'not mitigated yet'),
    line('time to resolve', resolveMs, 'not resolved yet'),
  ];
}

/** What the record says may have contributed, and what people add. */
function conditions({ incident, proposals }: IncidentRecord): string[] {
  const found = proposals.flatMap((proposal) => [
    ...proposal.findings.map((finding) => finding.words),
    ...proposal.suspects,
  ]);
  const typed = incident.postMortem?.conditions.trim() ?? '';
  const lines = [...new Set([...found, ...(typed === '' ? [] : [typed])])].map((words) => `- ${withoutNames(words)}`);
  return lines.length === 0 ? [`- ${open}`] : lines;
}

/** `- [ ] Limit the pool: <@U1>, due 2026-03-10` */
export function itemLine(item: ActionItem): string {
  const mark = item.state === 'done' ? 'x' : ' ';
  const due = item.state === 'done' ? item.doneDetail : `due ${item.dueOn.toISOString().slice(0, 10)}`;
  return `- [${mark}] ${withoutNames(item.title)}: <@${item.ownerId}>, ${due}`;
}
