import { isAcceptedAsIs } from '../deployment/deployment.ts';
import { clockWords } from '../explanation.ts';
import { incidentRef } from '../incident/incident.ts';
import { draftPostMortem } from '../incident/post-mortem.ts';
import type { IncidentRecord } from '../incident/view.ts';
import { phaseOf } from '../release/phase.ts';
import { releaseRef } from '../release/release.ts';
import type { ViewHead } from '../release/view.ts';
import { formatDuration } from '../report/duration.ts';
import { type ReportView, writeReport } from '../report/summary.ts';
import { strategyProfiles } from '../strategy/profile.ts';
import { type RecordPhase, releasePage } from './linked-record.ts';

/** “R-12: shop 1.4.0 in production”: the same for as long as the release is on record. */
export function recordTitle({ release }: Pick<ViewHead, 'release'>): string {
  return `${releaseRef(release)}: ${release.service} ${release.version} in ${release.environment}`.slice(0, 200);
}

/** The texts of a change request, from the plan. */
export function changeTexts(view: ViewHead) {
  const { release, service } = view;
  const { plan } = release;
  const numbered = (steps: readonly { title: string }[]) =>
    steps.map(({ title }, index) => `${index + 1}. ${title}`).join('\n');
  return {
    title: `Deploy ${release.service} ${release.version} to ${release.environment} (${releaseRef(release)})`.slice(
      0,
      160,
    ),
    description: [
      `Release ${releaseRef(release)} of ${service.displayName}: version ${release.version} to ${release.environment}, replacing ${plan.previousVersion ?? 'nothing'}.`,
      ...(plan.artifact.notes === '' ? [] : [plan.artifact.notes]),
      `Strategy: ${strategyProfiles[plan.strategy.name].displayName}. Risk: ${plan.risk.level} (${plan.risk.score}/100).`,
      ...plan.risk.factors.map(({ reason, mitigation }) => `- ${reason}: ${mitigation}`),
      ...(plan.runbookUrl === null ? [] : [`Runbook: ${plan.runbookUrl}`]),
    ].join('\n'),
    reason: release.reason,
    steps: numbered(plan.steps),
    rollback: [plan.rollback.procedure, numbered(plan.rollback.steps)].join('\n'),
    tests: plan.successCriteria.map((one) => `- ${one}`).join('\n'),
  };
}

/** What a change request or a ticket is told at an end, in sentences. */
export function endSentences(view: ViewHead, phase: RecordPhase): string[] {
  const { release, deployment } = view;
  const what = `${releaseRef(release)}: ${release.service} ${release.version}`;
  switch (phase) {
    case 'succeeded':
      return [
        `${what} is live in ${release.environment}${isAcceptedAsIs(deployment) ? ', with a problem that was accepted' : ''}.`,
        ...(deployment?.deployedAt && deployment.finishedAt
          ? [`It was watched for ${formatDuration(deployment.finishedAt.getTime() - deployment.deployedAt.getTime())}.`]
          : []),
      ];
    case 'rolled_back': {
      const rollback = deployment?.rollback;
      return [
        `${what} was rolled back to ${rollback?.targetVersion ?? 'the previous version'} in ${release.environment}.`,
        ...(rollback ? [`Reason: ${rollback.reason}`] : []),
      ];
    }
    case 'failed':
      return [`${what} failed in ${release.environment}, and was closed without a rollback.`];
    case 'canceled':
      return [`${what} was ${release.state} before it started; nothing was deployed to ${release.environment}.`];
    default:
      return [];
  }
}

const keptUpToDate = 'Quarterdeck keeps this page up to date; what is written here by hand is replaced.';

/** The page of a release as Markdown: the plan, and what has happened so far. */
export function releasePageText(view: ReportView, now: Date): string {
  const { release, deployment } = view;
  const { plan } = release;
  const list = (items: readonly string[]) => items.map((item) => `- ${item.replaceAll('\n', '\n    ')}`);
  const phase = phaseOf(release.state, deployment?.state ?? null).replaceAll('_', ' ');
  return [
    `Status: **${phase}**, ${clockWords(now.toISOString())}.`,
    keptUpToDate,
    '',
    '**Plan**',
    ...list([
      `Version: ${release.version}, replaces ${plan.previousVersion ?? 'nothing'}`,
      ...(release.reason === '' ? [] : [`Reason: ${release.reason}`]),
      `Strategy: ${strategyProfiles[plan.strategy.name].displayName}. ${plan.strategy.reason}`,
      `Risk: ${plan.risk.level} (${plan.risk.score}/100)`,
      `Captain: <@${release.captainId}>`,
      `Start: ${plan.schedule.startsAt === null ? 'when the captain starts it' : clockWords(plan.schedule.startsAt)}`,
    ]),
    '',
    '**Steps**',
    ...list(plan.steps.map(({ title }) => title)),
    '',
    '**Rollback**',
    ...list([plan.rollback.procedure, ...plan.rollback.steps.map(({ title }) => title)]),
    '',
    '**Success criteria**',
    ...list(plan.successCriteria),
    '',
    // The page does not name itself.
    writeReport({ ...view, records: view.records.filter(({ name }) => name !== releasePage) }, now),
  ].join('\n');
}

/** “Post-mortem of I-7: shop in production”: the same whatever the incident is called later. */
export function postMortemTitle({ incident }: Pick<IncidentRecord, 'incident'>): string {
  return `Post-mortem of ${incidentRef(incident)}: ${incident.service} in ${incident.environment}`;
}

/** The page of a post-mortem as Markdown. */
export function postMortemPageText(record: IncidentRecord): string {
  return [keptUpToDate, '', draftPostMortem(record)].join('\n');
}
