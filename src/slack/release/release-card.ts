import { isAcceptedAsIs } from '../../domain/deployment/deployment.ts';
import { deploymentLifecycle } from '../../domain/deployment/lifecycle.ts';
import { lockOn } from '../../domain/lock/lock.ts';
import { releaseLifecycle } from '../../domain/release/lifecycle.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { mayBe, type Verb } from '../../domain/release/verb.ts';
import { strategyProfiles } from '../../domain/strategy/profile.ts';
import { checklistBlocks } from '../checklist/checklist-blocks.ts';
import {
  actions,
  type Block,
  context,
  header,
  lines,
  plan,
  type Rendered,
  section,
  type TaskLine,
  type TaskStatus,
} from '../kit/blocks.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { joinMrkdwn, link, Mrkdwn, moment, mrkdwn, person, userGroup } from '../kit/mrkdwn.ts';
import { approvalLine } from '../updates/before.ts';
import {
  isInTrouble,
  phaseIcon,
  phaseWords,
  releaseTitle,
  replacesWords,
  rollbackTook,
  trafficPercent,
  troubleWords,
  watchNoteLines,
} from '../updates/words.ts';
import { releaseButtons } from './release-buttons.ts';

/**
 * The card that a release is worked with: how it stands, who is asked for what, why it is risky and how to get back; then
 * the buttons, and the steps. The rest is behind "Details". What it offers comes from the lifecycles, so it never offers
 * what is refused.
 */
export function releaseCard(view: ReleaseView): Rendered {
  const { release } = view;
  const status = mrkdwn`${phaseIcon(view)} *${phaseWords(view)}*`;
  const headline = mrkdwn`${phaseIcon(view)} *${capitalized(phaseWords(view))}*`;
  const notes = watchNoteLines(view);
  const asked = askedWords(view);
  const blocks: Block[] = [
    header(releaseTitle(view)),
    section(lines(asked === null ? headline : mrkdwn`${headline} · ${asked}`, reasonLine(view))),
    ...troubleBlocks(view),
    section(lines(...keyFacts(view))),
    ...actions(`release.${release.revision}`, [...buttons(view), detailsButton(view)]),
    ...(notes.length > 0 ? [context(...notes)] : []),
    ...(view.steps.length === 0 ? [section(plannedSteps(view))] : [plan(planTitle(view), taskLines(view))]),
    ...(release.endedAt === null ? checklistBlocks(view) : []),
    context(footer(view)),
  ];
  // The plain text is what screen readers and notifications get: one fact a line.
  const spoken = factPairs(view, status).map((fact) => new Mrkdwn(fact.text.replace(/^\*(.+?)\*\n/, '$1: ')));
  const text = [mrkdwn`*${releaseTitle(view)}*`, ...spoken, mrkdwn`${release.reason}`, ...notes, approvalContext(view)]
    .map((piece) => piece.text)
    .filter((line) => line !== '')
    .join('\n');
  return { text: cutMarkup(text, limits.messageText), blocks };
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

/** Who has to do what for the release to go on; null when nobody is asked. */
function askedWords(view: ReleaseView): Mrkdwn | null {
  const { release, todos } = view;
  const open = todos.filter((todo) => todo.phase === 'before' && todo.evidence === 'attestation' && !todo.ticked);
  const boxes = open.length === 0 ? mrkdwn`` : mrkdwn`; ${open.length} to tick below`;
  switch (release.state) {
    case 'in_review':
      return mrkdwn`${approversWords(view)}${boxes}`;
    case 'approved':
      return release.startsAt === null
        ? mrkdwn`${person(release.captainId)} starts it${boxes}`
        : mrkdwn`starts ${moment(release.startsAt)}${boxes}`;
    default:
      return null;
  }
}

function approversWords({ release, approvals }: ReleaseView): Mrkdwn {
  const { groups, needed } = release.plan.approvals;
  const given = approvals.filter((one) => one.planHash === release.planHash && one.decision === 'approve').length;
  const who = groups.length === 0 ? mrkdwn`any full member` : joinMrkdwn(groups.map(userGroup), ', ');
  return mrkdwn`waiting for approval by ${who} (${given} of ${needed})`;
}

/** Risk with its first reason, the way to return, and how it is done: what an approver weighs. */
function keyFacts(view: ReleaseView): Mrkdwn[] {
  const { plan: planned, captainId, version } = view.release;
  const [worst] = [...planned.risk.factors].sort((a, b) => b.points - a.points);
  const more = planned.risk.factors.length - 1;
  const why = worst === undefined ? '' : `: ${worst.reason}${more > 0 ? ` (+${more} more)` : ''}`;
  const percent = trafficPercent(view);
  const isOpen = view.deployment === null && view.release.endedAt === null;
  return [
    mrkdwn`*Risk* ${planned.risk.level} (${planned.risk.score}/100)${why}`,
    mrkdwn`*Rollback* ${rollbackWords(view)}`,
    mrkdwn`*Strategy* ${strategyProfiles[planned.strategy.name].displayName} · *Replaces* ${replacesWords(planned)} · *Captain* ${person(captainId)}`,
    ...(percent === null || view.deployment === null ? [] : [mrkdwn`*Traffic on ${version}* ${percent} %`]),
    ...(isOpen && (planned.assumptions ?? []).length > 0
      ? [mrkdwn`*Assumed* ${(planned.assumptions ?? []).map(({ words }) => words).join(' ')}`]
      : []),
  ];
}

function rollbackWords({ release }: ReleaseView): string {
  const { target, expectedMs, isProven } = release.plan.rollback;
  if (target === null) return 'fix forward only';
  return `${target}, about ${formatDuration(expectedMs)}${isProven ? '' : ' (untested)'}`;
}

/** The steps before any of them has begun, in as few lines as they need. */
function plannedSteps({ release }: ReleaseView): Mrkdwn {
  const { steps, schedule } = release.plan;
  const titles = [...steps.map((step) => step.title), `Watch for ${formatDuration(schedule.watchMs)}`];
  const shown = titles.length > 8 ? [...titles.slice(0, 6), `${titles.length - 7} more`, titles.at(-1) ?? ''] : titles;
  return mrkdwn`*Steps* ${shown.join(' → ')}`;
}

function detailsButton({ release }: ReleaseView) {
  return releaseButtons.details.draw('Details', { releaseId: release.id, revision: release.revision });
}

/** Who asked for it, and which plan this is. */
function footer(view: ReleaseView): Mrkdwn {
  const { release, todos, service, environment } = view;
  const done = todos.filter((todo) => todo.ticked !== null).length;
  const isWaiting = release.state === 'in_review' && view.approvals.length === 0;
  const approvals = isWaiting ? mrkdwn`` : mrkdwn`${approvalLine(view)} `;
  const checklist = todos.length === 0 ? '' : ` Checklist ${done} of ${todos.length}.`;
  const page = environment.url === null ? mrkdwn`` : mrkdwn` ${link(environment.url, service.displayName)}`;
  return mrkdwn`${approvals}Requested by ${person(release.requesterId)}. Plan ${release.planHash.slice(0, 8)}.${checklist}${page}`;
}

function factPairs(view: ReleaseView, status: Mrkdwn): Mrkdwn[] {
  const { release, service, environment } = view;
  const { plan: planned } = release;
  const percent = trafficPercent(view);
  return [
    mrkdwn`*Status*\n${status}`,
    mrkdwn`*Risk*\n${planned.risk.level} (${planned.risk.score}/100)`,
    mrkdwn`*Strategy*\n${strategyProfiles[planned.strategy.name].displayName}`,
    mrkdwn`*Replaces*\n${replacesWords(planned)}`,
    mrkdwn`*Captain*\n${person(release.captainId)}`,
    mrkdwn`*Rollback*\n${rollbackWords(view)}`,
    ...startFact(view),
    percent === null || view.deployment === null
      ? mrkdwn`*Watch*\n${formatDuration(planned.schedule.watchMs)}`
      : mrkdwn`*Traffic on ${release.version}*\n${percent} %`,
    ...(environment.url === null ? [] : [mrkdwn`*Service*\n${link(environment.url, service.displayName)}`]),
  ];
}

/** When it will start; once it has started, or ended without a start, nobody asks any more. */
function startFact({ release, deployment }: ReleaseView): Mrkdwn[] {
  if (deployment !== null || release.endedAt !== null) return [];
  return [release.startsAt === null ? mrkdwn`*Start*\nmanual` : mrkdwn`*Start*\n${moment(release.startsAt)}`];
}

function troubleBlocks(view: ReleaseView): Block[] {
  const took = rollbackTook(view);
  if (took !== null) {
    const lock = lockOn(view.locks, view.release.service, view.release.environment);
    return [
      section(
        lines(
          mrkdwn`:leftwards_arrow_with_hook: *Rolled back* to ${view.deployment?.rollback?.targetVersion ?? ''} in *${took}*: ${view.deployment?.rollback?.reason ?? ''}`,
          lock === null
            ? null
            : mrkdwn`:lock: ${view.service.displayName} is locked in ${view.release.environment} until somebody lifts it: /deploy unlock ${view.release.service} <why>`,
        ),
      ),
    ];
  }
  if (isAcceptedAsIs(view.deployment))
    return [section(mrkdwn`:warning: *Accepted as it is:* ${troubleWords(view) ?? 'see the report'}`)];
  if (!isInTrouble(view)) return [];
  return [section(mrkdwn`:warning: *What is wrong:* ${troubleWords(view) ?? phaseWords(view)}`)];
}

function planTitle({ release, steps }: ReleaseView): string {
  const done = steps.filter((step) => step.state === 'done').length;
  return steps.length === 0
    ? `Deployment plan: ${release.plan.steps.length} steps, then the watch`
    : `Deployment: ${done} of ${steps.length} steps done`;
}

const statusOf: Readonly<Record<string, TaskStatus>> = {
  pending: 'pending',
  skipped: 'pending',
  running: 'in_progress',
  done: 'complete',
  failed: 'error',
  unknown: 'error',
  aborted: 'error',
};

function taskLines(view: ReleaseView): TaskLine[] {
  const { release, steps } = view;
  const planned = release.plan.steps.map(
    (step, index): TaskLine => ({ id: `plan-${index + 1}`, title: step.title, status: 'pending' }),
  );
  const real = steps
    .filter((step) => step.state !== 'skipped')
    .map((step): TaskLine => {
      const took =
        step.startedAt && step.finishedAt ? formatDuration(step.finishedAt.getTime() - step.startedAt.getTime()) : '';
      return {
        id: step.id,
        title: step.planned.title,
        status: statusOf[step.state] ?? 'pending',
        ...(took ? { details: `${step.state} in ${took}` } : {}),
        ...(step.output ? { output: step.output } : {}),
      };
    });
  return [...(steps.length === 0 ? planned : real), ...watchLine(view)];
}

function watchLine({ deployment, release }: ReleaseView): TaskLine[] {
  const title = `Watch for ${formatDuration(release.plan.schedule.watchMs)}`;
  if (deployment?.rollback) return [];
  if (!deployment?.deployedAt) return [{ id: 'watch', title, status: 'pending' }];
  const isAccepted = isAcceptedAsIs(deployment);
  const hasFailed = deployment.state === 'degraded' || isAccepted;
  const status: TaskStatus = hasFailed ? 'error' : deployment.state === 'succeeded' ? 'complete' : 'in_progress';
  const findings = deployment.findings.map((finding) => finding.words).join('\n');
  return [
    {
      id: 'watch',
      title,
      status,
      details: `verdict: ${deployment.verdict}${isAccepted ? ', accepted as it is' : ''}`,
      ...(findings ? { output: findings } : {}),
    },
  ];
}

function approvalContext(view: ReleaseView): Mrkdwn {
  const { groups } = view.release.plan.approvals;
  const who = groups.length === 0 ? mrkdwn`` : mrkdwn` Approvers: ${joinMrkdwn(groups.map(userGroup), ', ')}.`;
  return mrkdwn`${approvalLine(view)}${view.release.state === 'in_review' ? who : mrkdwn``} Requested by ${person(view.release.requesterId)}. Plan ${view.release.planHash.slice(0, 8)}.`;
}

/** One that is planned for later asks before it starts early. */
function startButton({ release }: ReleaseView) {
  const ofRelease = { releaseId: release.id, revision: release.revision };
  const { startsAt } = release;
  if (startsAt === null) return releaseButtons.start.draw('Start', ofRelease, { style: 'primary' });
  return releaseButtons.start.draw(
    'Start now',
    { ...ofRelease, early: true },
    {
      confirm: {
        title: 'Start now?',
        text: `This release is planned to start at ${startsAt.toISOString().slice(0, 16).replace('T', ' ')} UTC. Pressing starts it at once instead.`,
        yes: 'Start now',
        no: 'Leave it',
      },
    },
  );
}

function buttons(view: ReleaseView) {
  const { release, deployment } = view;
  const ofRelease = { releaseId: release.id, revision: release.revision };
  const ofPlan = { releaseId: release.id, planHash: release.planHash };
  const may = new Set<string>(releaseLifecycle.events(release.state));
  const can = new Set<string>(deployment ? deploymentLifecycle.events(deployment.state) : []);
  const mayNow = (verb: Verb) => mayBe(verb, { release, deployment }, !view.isReplaced);
  return [
    ...(may.has('approve') ? [releaseButtons.approve.draw('Approve', ofPlan, { style: 'primary' })] : []),
    ...(may.has('reject') ? [releaseButtons.reject.draw('Reject …', ofPlan, { style: 'danger' })] : []),
    ...(may.has('submit') ? [releaseButtons.askAgain.draw('Ask again', ofRelease, { style: 'primary' })] : []),
    ...(may.has('start') && release.state === 'approved' ? [startButton(view)] : []),
    ...(can.has('resume') ? [releaseButtons.resume.draw('Resume', ofRelease, { style: 'primary' })] : []),
    ...(mayNow('retry') ? [releaseButtons.retry.draw('Try the step again', ofRelease)] : []),
    ...(can.has('pause') ? [releaseButtons.pause.draw('Pause', ofRelease)] : []),
    ...(can.has('abort')
      ? [
          releaseButtons.abort.draw('Abort', ofRelease, {
            confirm: {
              title: 'Abort the deployment?',
              text: 'The running step is stopped at once. You can then roll back or try again.',
              yes: 'Abort',
              no: 'Keep going',
            },
          }),
        ]
      : []),
    ...(mayNow('rollback') ? [releaseButtons.rollBack.draw('Roll back …', ofRelease, { style: 'danger' })] : []),
    ...(can.has('accept') ? [releaseButtons.accept.draw('Accept as it is …', ofRelease)] : []),
    ...(may.has('cancel')
      ? [
          releaseButtons.cancel.draw('Cancel', ofRelease, {
            confirm: {
              title: 'Cancel this release?',
              text: 'It cannot be reopened; a new request starts from the beginning.',
              yes: 'Cancel the release',
              no: 'Keep it',
            },
          }),
        ]
      : []),
    ...(may.has('close') && deployment?.state !== 'rolling_back'
      ? [releaseButtons.close.draw('Close without rolling back', ofRelease)]
      : []),
  ];
}
