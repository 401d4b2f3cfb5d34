import { z } from 'zod';
import { system } from '../../domain/actor.ts';
import { alternativesOf } from '../../domain/proposal/alternatives.ts';
import type { Course } from '../../domain/proposal/course.ts';
import { proposalLifecycle } from '../../domain/proposal/lifecycle.ts';
import type { RollbackProposal } from '../../domain/proposal/proposal.ts';
import type { ReleaseView } from '../../domain/release/view.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { releaseTitle, rollbackTook, watchNoteLines } from '../../domain/stakeholder/words.ts';
import { declareButton } from '../incident/declare-button.ts';
import { actions, type Block, chart, context, lines, type Rendered, section } from '../kit/blocks.ts';
import { buttonAction } from '../kit/button-action.ts';
import { cutMarkup, limits } from '../kit/limits.ts';
import { exactMoment, joinMrkdwn, Mrkdwn, moment, mrkdwn, person, toMrkdwn } from '../kit/mrkdwn.ts';

const Value = z.object({ proposalId: z.string(), revision: z.number().int() });

/** The four responses to a rollback proposal. */
export const proposalButtons = {
  accept: buttonAction('analysis.roll_back', Value),
  wait: buttonAction('analysis.wait', Value),
  fix_forward: buttonAction('analysis.fix_forward', Value),
  dismiss: buttonAction('analysis.dismiss', Value),
};

/** Evidence, target, expected time, and a button for each option; afterward, the decision. */
export function proposalCard(proposal: RollbackProposal, view: ReleaseView): Rendered {
  const status = statusWords(proposal, view);
  const isSettled = status !== null && view.deployment?.state !== 'rollback_failed';
  const mark = new Mrkdwn(isSettled ? ':ballot_box_with_check:' : ':rotating_light:');
  const question = mrkdwn`${mark} *Roll back ${view.service.displayName} to ${proposal.targetVersion}?*\n${releaseTitle(view)}`;
  const evidence =
    proposal.findings.length > 0
      ? joinMrkdwn(
          proposal.findings.map((finding) => mrkdwn`• ${finding.words}, since ${exactMoment(new Date(finding.since))}`),
        )
      : mrkdwn`• the deployment did not succeed`;
  const notes = watchNoteLines(view).map(toMrkdwn);
  const facts = lines(
    mrkdwn`*Expected time:* ${formatDuration(proposal.expectedMs)} ${basisWords(proposal, view)}`,
    mrkdwn`*What goes away:* ${proposal.leaves.join('; ')}`,
  );
  const suspects =
    proposal.suspects.length === 0
      ? null
      : joinMrkdwn([mrkdwn`*May be the cause too*`, ...proposal.suspects.map((words) => mrkdwn`• ${words}`)]);
  const instead = joinMrkdwn([
    mrkdwn`*Instead*`,
    ...alternativesOf(view.release.plan, proposal.targetVersion, view.steps).map((words) => mrkdwn`• ${words}`),
  ]);
  const wait = waitWords(proposal, view);
  const blocks: Block[] = [
    section(question),
    section(evidence),
    ...(notes.length > 0 ? [context(...notes)] : []),
    section(facts),
    ...(suspects === null ? [] : [section(suspects)]),
    ...(status === null
      ? [
          section(instead),
          ...(wait ? [section(wait)] : []),
          ...actions(`proposal.${proposal.revision}`, buttons(proposal, view)),
          context(mrkdwn`The proposal is checked again when you press, and never rolls back past a newer deployment.`),
        ]
      : [section(status)]),
    // Below the buttons: on a phone, they would hide them.
    ...charts(proposal),
  ];
  const text = [
    question,
    evidence,
    ...notes,
    facts,
    ...(suspects ? [suspects] : []),
    ...(status ? [status] : [instead, ...(wait ? [wait] : [])]),
  ]
    .map((piece) => piece.text)
    .join('\n');
  return { text: cutMarkup(text, limits.messageText), blocks };
}

/** What the expected time is known from. */
function basisWords({ isProven }: RollbackProposal, { release }: ReleaseView): string {
  const { rehearsals } = release.plan.rollback;
  if (isProven) return '(measured)';
  if (rehearsals === undefined) return '(untested: fewer than three rollbacks have been measured)';
  return `(from ${rehearsals === 1 ? 'a rehearsal' : `${rehearsals} rehearsals`}; fewer than three rollbacks have been measured here)`;
}

function buttons(proposal: RollbackProposal, view: ReleaseView) {
  const value = { proposalId: proposal.id, revision: proposal.revision };
  const may = new Set<string>(proposalLifecycle.events(proposal.state));
  return [
    ...(may.has('accept')
      ? [proposalButtons.accept.draw(`Roll back to ${proposal.targetVersion}`, value, { style: 'danger' })]
      : []),
    ...(may.has('wait') ? [proposalButtons.wait.draw(`Wait ${formatDuration(view.policy.waitMs)}`, value)] : []),
    ...(may.has('fix_forward') ? [proposalButtons.fix_forward.draw('Fix forward', value)] : []),
    ...(may.has('dismiss') ? [proposalButtons.dismiss.draw('Dismiss …', value)] : []),
    ...declareButton(view),
  ];
}

/** More bars than this are unreadable on a phone. */
const chartedChecks = 8;

function charts(proposal: RollbackProposal): Block[] {
  const measured = proposal.evidence.filter((one) => one.samples > 0);
  if (measured.length === 0) return [];
  const known = measured.toSorted((a, b) => b.failedPercent - a.failedPercent).slice(0, chartedChecks);
  const left = measured.length - known.length;
  // A number or a count takes no time.
  const timed = known.filter((one) => one.baselineMs !== null || one.nowMs !== null);
  return [
    ...(proposal.course === null
      ? [
          chart(
            'bar',
            'Failed requests, percent',
            '%',
            known.map((one) => one.title),
            [{ name: 'Failed now', values: known.map((one) => one.failedPercent) }],
          ),
        ]
      : [courseChart(proposal.course)]),
    ...(timed.length === 0
      ? []
      : [
          chart(
            'bar',
            'Response time, before and now',
            'ms',
            timed.map((one) => one.title),
            [
              { name: 'Baseline', values: timed.map((one) => Math.round(one.baselineMs ?? 0)) },
              { name: 'Now', values: timed.map((one) => Math.round(one.nowMs ?? 0)) },
            ],
          ),
        ]),
    ...(left > 0
      ? [context(mrkdwn`The charts show the ${known.length} checks that fail most; ${left} more were measured.`)]
      : []),
  ];
}

/** What was found, over time. */
function courseChart({ unit, times, series }: Course): Block {
  const title = unit === '%' ? 'Failed requests over time, percent (UTC)' : 'Response time over time (UTC)';
  return chart(
    'line',
    title,
    unit,
    times,
    series.map((one) => ({ name: one.title, values: one.values })),
  );
}

/** Null unless somebody chose to wait. */
function waitWords(proposal: RollbackProposal, view: ReleaseView): Mrkdwn | null {
  if (proposal.state !== 'waiting' || proposal.decidedBy === null || proposal.decidedAt === null) return null;
  const until = new Date(proposal.decidedAt.getTime() + view.policy.waitMs);
  return mrkdwn`:hourglass: ${person(proposal.decidedBy)} is waiting until ${moment(until)}. If the problem persists, people are paged again then.`;
}

/** Null while the proposal waits for an answer. */
function statusWords(proposal: RollbackProposal, view: ReleaseView): Mrkdwn | null {
  const by = proposal.decidedBy === null ? mrkdwn`Quarterdeck` : person(proposal.decidedBy);
  switch (proposal.state) {
    case 'open':
    case 'waiting':
      return null;
    case 'accepted': {
      const isAutomatic = proposal.decidedBy === system.id;
      const took = rollbackTook(view);
      if (took !== null)
        return mrkdwn`:white_check_mark: Rolled back by ${by}: ${proposal.targetVersion} is live and healthy again after ${took}.`;
      if (view.deployment?.state === 'rollback_failed')
        return mrkdwn`:x: ${isAutomatic ? mrkdwn`The automatic rollback` : mrkdwn`${by} pressed Roll back, and the rollback`} stopped. Manual action is needed.`;
      return isAutomatic
        ? mrkdwn`:rewind: Rolling back to ${proposal.targetVersion} without a person, as the plan says.`
        : mrkdwn`:rewind: ${by} pressed Roll back; rolling back to ${proposal.targetVersion}.`;
    }
    case 'fixing_forward':
      return mrkdwn`:wrench: ${by} decided to fix forward.`;
    case 'dismissed':
      return mrkdwn`:heavy_minus_sign: Dismissed by ${by}: ${proposal.decisionReason ?? ''}`;
    case 'expired':
      return mrkdwn`:hourglass: Nobody responded in time; roll back from the release card if it is still needed.`;
    case 'withdrawn':
      return mrkdwn`:leftwards_arrow_with_hook: Withdrawn: ${proposal.decisionReason ?? 'no longer needed'}.`;
  }
}
