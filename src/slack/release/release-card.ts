import { isAcceptedAsIs } from '../../domain/deployment/deployment.ts';
import { questionAbout } from '../../domain/deployment/trouble-key.ts';
import { incidentRef, incidentStateWords } from '../../domain/incident/incident.ts';
import { severityName } from '../../domain/incident/severity.ts';
import { openOn } from '../../domain/lock/lock.ts';
import { onBreachWords } from '../../domain/proposal/on-breach.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { approvalLine } from '../../domain/stakeholder/before.ts';
import {
  isInTrouble,
  isStopped,
  phaseIcon,
  phaseWords,
  releaseTitle,
  replacesWords,
  rollbackTook,
  trafficPercent,
  troubleWords,
  watchNoteLines,
} from '../../domain/stakeholder/words.ts';
import { strategyProfiles } from '../../domain/strategy/profile.ts';
import { checklistBlocks } from '../checklist/checklist-blocks.ts';
import { actions, type Block, context, header, lines, plan, type Rendered, section } from '../kit/blocks.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { joinMrkdwn, link, Mrkdwn, moment, mrkdwn, person, toMrkdwn, userGroup } from '../kit/mrkdwn.ts';
import { changeValue } from '../linked-record/record-lines.ts';
import { lockBlocks } from '../lock/lock-blocks.ts';
import { environmentRow } from '../promotion/environment-row.ts';
import { rideBlocks } from '../ride/ride-blocks.ts';
import { taskSummary } from '../task/task-summary.ts';
import { askedWords, neededWords } from './asked-words.ts';
import { cardButtons } from './card-buttons.ts';
import { planLines } from './plan-lines.ts';
import { questionBlocks, questionWords } from './step-question.ts';
import { taskLines } from './task-lines.ts';

/**
 * The release card: the status, who needs to do what, the risk and the rollback; then the buttons, and the steps. The
 * rest is behind "Details". The available actions come from the lifecycles, so it never offers one that would be
 * refused.
 */
export function releaseCard(view: ReleaseView): Rendered {
  const { release } = view;
  const status = mrkdwn`${phaseIcon(view)} *${phaseWords(view)}*`;
  const headline = mrkdwn`${phaseIcon(view)} *${capitalized(phaseWords(view))}*`;
  const notes = watchNoteLines(view).map(toMrkdwn);
  const asked = askedWords(view);
  const needed = neededWords(view);
  const blocks: Block[] = [
    header(releaseTitle(view)),
    section(lines(asked === null ? headline : mrkdwn`${headline} · ${asked}`, reasonLine(view))),
    ...troubleBlocks(view),
    ...lockBlocks(view),
    ...questionBlocks(view),
    ...incidentBlocks(view),
    section(lines(...keyFacts(view))),
    ...actions(`release.${release.revision}`, cardButtons(view)),
    ...rideBlocks(view),
    ...(notes.length > 0 ? [context(...notes)] : []),
    ...(view.steps.length === 0 ? [section(plannedSteps(view))] : [plan(planTitle(view), taskLines(view))]),
    ...(release.endedAt === null ? [...taskBlocks(view), ...checklistBlocks(view)] : []),
    context(footer(view)),
  ];
  // The plain text is what screen readers and notifications get: one fact per line.
  const spoken = factPairs(view, status).map((fact) => new Mrkdwn(fact.text.replace(/^\*(.+?)\*\n/, '$1: ')));
  const text = [
    mrkdwn`*${releaseTitle(view)}*`,
    ...spoken,
    ...questionLines(view),
    ...planLines(view),
    mrkdwn`${release.reason}`,
    ...notes,
    ...(release.endedAt === null ? [taskSummary(view) ?? mrkdwn``] : []),
    ...(needed === null ? [] : [mrkdwn`Needed before the start: ${needed}`]),
    approvalContext(view),
  ]
    .map((piece) => piece.text)
    .filter((line) => line !== '')
    .join('\n');
  return { text: cutMarkup(text, limits.messageText), blocks };
}

function taskBlocks(view: ReleaseView): Block[] {
  const summary = taskSummary(view);
  return summary === null ? [] : [context(summary)];
}

function questionLines({ steps }: ReleaseView): Mrkdwn[] {
  return steps.flatMap((step) => questionWords(step) ?? []);
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}

const longestReason = 300;

function reasonLine({ release }: ReleaseView): Mrkdwn | null {
  const [first = ''] = release.reason.split('\n');
  if (first === '') return null;
  return mrkdwn`${first.length > longestReason ? `${first.slice(0, longestReason)}…` : first}`;
}

/** Risk with its top reason, the rollback, and the strategy: what an approver considers. */
function keyFacts(view: ReleaseView): Mrkdwn[] {
  const { plan: planned, captainId, version } = view.release;
  const [worst] = [...planned.risk.factors].sort((a, b) => b.points - a.points);
  const more = planned.risk.factors.length - 1;
  const why = worst === undefined ? '' : `: ${worst.reason}${more > 0 ? ` (+${more} more)` : ''}`;
  const percent = trafficPercent(view);
  const change = changeValue(view);
  const row = environmentRow(view.environments, view.release.environment, planned.previousVersion);
  const isOpen = view.deployment === null && view.release.endedAt === null;
  return [
    ...planLines(view),
    mrkdwn`*Risk* ${planned.risk.level} (${planned.risk.score}/100)${why}`,
    mrkdwn`*Rollback* ${rollbackWords(view)}`,
    mrkdwn`*Strategy* ${strategyProfiles[planned.strategy.name].displayName} · *Replaces* ${replacesWords(planned)} · *Captain* ${person(captainId)}`,
    ...(change === null ? [] : [mrkdwn`*Change* ${change}`]),
    ...(row === null ? [] : [mrkdwn`*Environments* ${row}`]),
    ...(percent === null || view.deployment === null ? [] : [mrkdwn`*Traffic on ${version}* ${percent} %`]),
    ...(isOpen && planned.sight !== undefined ? [mrkdwn`*Watch* ${planned.sight.summary}`] : []),
    ...(isOpen && (planned.assumptions ?? []).length > 0
      ? [mrkdwn`*Assumed* ${(planned.assumptions ?? []).map(({ words }) => words).join(' ')}`]
      : []),
  ];
}

function rollbackWords({ release, todos }: ReleaseView): string {
  const { target, expectedMs, isProven, rehearsals, onBreach } = release.plan.rollback;
  const rehearsed = todos.find(({ check, ticked }) => check === 'rehearsal' && ticked?.by === 'quarterdeck')?.ticked;
  const tested = isProven
    ? ''
    : rehearsals === undefined
      ? ` (${rehearsed ? `rehearsed: ${rehearsed.detail}` : 'untested'})`
      : ` (rehearsed ${rehearsals === 1 ? 'once' : `${rehearsals} times`})`;
  const stops = onBreach === 'abort' ? `; ${onBreachWords.abort}` : '';
  if (target === null) return `fix forward only${stops}`;
  return `${target}, about ${formatDuration(expectedMs)}${tested}${onBreach === 'rollback' ? ', automatic when a rollback threshold is exceeded' : stops}`;
}

/** The steps before any of them has started, in as few lines as possible. */
function plannedSteps({ release }: ReleaseView): Mrkdwn {
  const { steps, schedule } = release.plan;
  const titles = [...steps.map((step) => step.title), `Watch for ${formatDuration(schedule.watchMs)}`];
  const shown = titles.length > 8 ? [...titles.slice(0, 6), `${titles.length - 7} more`, titles.at(-1) ?? ''] : titles;
  return mrkdwn`*Steps* ${shown.join(' → ')}`;
}

/** The requester and the plan. */
function footer(view: ReleaseView): Mrkdwn {
  const { release, todos, service, environment } = view;
  const done = todos.filter((todo) => todo.ticked !== null).length;
  const isSaidAbove = release.state === 'rejected' || (release.state === 'in_review' && view.approvals.length === 0);
  const approvals = isSaidAbove ? mrkdwn`` : mrkdwn`${approvalLine(view)} `;
  const checklist = todos.length === 0 ? '' : ` Checklist ${done} of ${todos.length}.`;
  const page = environment.url === null ? mrkdwn`` : mrkdwn` ${link(environment.url, service.displayName)}`;
  return mrkdwn`${approvals}Requested by ${person(release.requesterId)}. Plan ${release.planHash.slice(0, 8)}.${checklist}${page}`;
}

function factPairs(view: ReleaseView, status: Mrkdwn): Mrkdwn[] {
  const { release, service, environment } = view;
  const { plan: planned } = release;
  const percent = trafficPercent(view);
  const change = changeValue(view);
  const row = environmentRow(view.environments, release.environment, planned.previousVersion);
  return [
    mrkdwn`*Status*\n${status}`,
    mrkdwn`*Risk*\n${planned.risk.level} (${planned.risk.score}/100)`,
    mrkdwn`*Strategy*\n${strategyProfiles[planned.strategy.name].displayName}`,
    mrkdwn`*Replaces*\n${replacesWords(planned)}`,
    mrkdwn`*Captain*\n${person(release.captainId)}`,
    mrkdwn`*Rollback*\n${rollbackWords(view)}`,
    ...(change === null ? [] : [mrkdwn`*Change*\n${change}`]),
    ...(row === null ? [] : [mrkdwn`*Environments*\n${row}`]),
    ...startFact(view),
    percent === null || view.deployment === null
      ? mrkdwn`*Watch*\n${formatDuration(planned.schedule.watchMs)}`
      : mrkdwn`*Traffic on ${release.version}*\n${percent} %`,
    ...(environment.url === null ? [] : [mrkdwn`*Service*\n${link(environment.url, service.displayName)}`]),
  ];
}

/** When it will start; omitted once it has started, or ended without a start. */
function startFact({ release, deployment }: ReleaseView): Mrkdwn[] {
  if (deployment !== null || release.endedAt !== null) return [];
  return [release.startsAt === null ? mrkdwn`*Start*\nmanual` : mrkdwn`*Start*\n${moment(release.startsAt)}`];
}

function troubleBlocks(view: ReleaseView): Block[] {
  const took = rollbackTook(view);
  if (took !== null) {
    const [lock = null] = openOn(view.locks, view.release.service, view.release.environment);
    return [
      section(
        lines(
          mrkdwn`:leftwards_arrow_with_hook: *Rolled back* to ${view.deployment?.rollback?.targetVersion ?? ''} in *${took}*: ${view.deployment?.rollback?.reason ?? ''}`,
          lock === null
            ? null
            : mrkdwn`:lock: ${view.service.displayName} is locked in ${view.release.environment} until someone removes the lock: “/deploy unlock ${view.release.service} ${'<why>'}”`,
        ),
      ),
    ];
  }
  if (isAcceptedAsIs(view.deployment))
    return [section(mrkdwn`:warning: *Accepted as it is:* ${troubleWords(view) ?? 'see the report'}`)];
  const undecided = view.deployment?.state === 'paused' ? openQuestion(view) : null;
  if (undecided !== null) return [section(mrkdwn`:warning: *No verdict:* ${undecided}`)];
  if (!isInTrouble(view)) return [];
  return [
    section(
      lines(
        mrkdwn`:warning: *What is wrong:* ${troubleWords(view) ?? phaseWords(view)}`,
        isStopped(view)
          ? mrkdwn`:octagonal_sign: Quarterdeck stopped the remaining steps, as the plan says. A person decides what follows.`
          : null,
      ),
    ),
  ];
}

/** What people are asked about a step that ended without a verdict. */
function openQuestion({ steps, escalations }: ReleaseView): string | null {
  const asked = steps.flatMap((step) => questionAbout(step, escalations) ?? []);
  return asked.find(({ closedAt }) => closedAt === null)?.summary ?? null;
}

/** Incidents of the release that are not closed; their own cards have the rest. */
function incidentBlocks({ incidents }: ReleaseView): Block[] {
  const open = incidents.filter(({ state }) => state !== 'closed');
  if (open.length === 0) return [];
  return [
    section(
      joinMrkdwn(
        open.map(
          (one) =>
            mrkdwn`:rotating_light: *${incidentRef(one)}* ${severityName(one.severity)}, ${incidentStateWords(one)}: ${one.title}`,
        ),
      ),
    ),
  ];
}

function planTitle({ release, steps }: ReleaseView): string {
  const done = steps.filter((step) => step.state === 'done').length;
  return steps.length === 0
    ? `Deployment plan: ${release.plan.steps.length} steps, then the watch`
    : `Deployment: ${done} of ${steps.length} steps done`;
}

function approvalContext(view: ReleaseView): Mrkdwn {
  const { groups } = view.release.plan.approvals;
  const who = groups.length === 0 ? mrkdwn`` : mrkdwn` Approvers: ${joinMrkdwn(groups.map(userGroup), ', ')}.`;
  return mrkdwn`${approvalLine(view)}${view.release.state === 'in_review' ? who : mrkdwn``} Requested by ${person(view.release.requesterId)}. Plan ${view.release.planHash.slice(0, 8)}.`;
}
