import type { ReleaseView, ViewHead, ViewWith } from '../../domain/release/view.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { strategyProfiles } from '../../domain/strategy/profile.ts';
import { lines } from '../kit/blocks.ts';
import { joinMrkdwn, link, type Mrkdwn, moment, mrkdwn, person } from '../kit/mrkdwn.ts';
import { readingsWords, replacesWords } from './words.ts';

/** Executives: what, why, how risky, who is responsible. Three lines. */
export function releaseSummary(view: ReleaseView): Mrkdwn {
  const { release, service } = view;
  return lines(
    mrkdwn`*${service.displayName}* ${service.description ? `(${service.description}) ` : ''}gets a new version. ${release.plan.artifact.notes}`,
    mrkdwn`Risk: *${release.plan.risk.level}*. Customers should notice ${service.downtimeToleranceMinutes === 0 ? 'no interruption' : `at most ${service.downtimeToleranceMinutes} min of interruption`}.`,
    mrkdwn`Responsible: ${person(release.captainId)}. ${approvalLine(view)}`,
  );
}

/** Product: what is coming, when, and the milestones. */
export function detailedTimeline(view: ReleaseView): Mrkdwn {
  const { release } = view;
  const { plan } = release;
  const start =
    release.startsAt === null ? mrkdwn`when the captain presses Start` : mrkdwn`${moment(release.startsAt)}`;
  return lines(
    mrkdwn`*What ships:* ${plan.artifact.notes}`,
    mrkdwn`*Start:* ${start}`,
    joinMrkdwn(
      plan.timeline.map(
        ({ milestone, expectedMs }, index) => mrkdwn`${index + 1}. ${milestone} (about ${formatDuration(expectedMs)})`,
      ),
    ),
    approvalLine(view),
  );
}

/** Development: the technical facts. */
export function technicalDetails(view: ViewHead): Mrkdwn {
  const { plan } = view.release;
  return lines(
    mrkdwn`*Strategy:* ${strategyProfiles[plan.strategy.name].displayName}. ${plan.strategy.reason}`,
    mrkdwn`*Replaces:* ${replacesWords(plan)} · *files changed:* ${plan.artifact.changedFiles ?? 'not known'} · *digest:* ${plan.artifact.digest === null ? 'not known' : `${plan.artifact.digest.slice(0, 19)}…`}`,
    plan.artifact.migrations.length > 0 && mrkdwn`*Migrations:* ${plan.artifact.migrations.join(', ')}`,
    plan.artifact.configuration.length > 0 && mrkdwn`*Configuration:* ${plan.artifact.configuration.join(', ')}`,
    mrkdwn`*Risk:* ${plan.risk.score}/100 (${plan.risk.level})`,
    joinMrkdwn(plan.risk.factors.map((factor) => mrkdwn`• ${factor.reason} (+${factor.points}): ${factor.mitigation}`)),
  );
}

/** Operations: how to run it and how to roll back. */
export function runbookReview(view: ReleaseView): Mrkdwn {
  const { plan } = view.release;
  return lines(
    plan.runbookUrl === null
      ? mrkdwn`*Runbook:* none is linked for this service`
      : mrkdwn`*Runbook:* ${link(plan.runbookUrl, 'open')}`,
    mrkdwn`*Steps:* ${plan.steps.length}, first “${plan.steps[0]?.title ?? 'none'}”`,
    mrkdwn`*Rollback:* ${plan.rollback.procedure} Expected ${formatDuration(plan.rollback.expectedMs)} ${plan.rollback.isProven ? '(measured)' : '(untested)'}, objective ${formatDuration(plan.rollback.objectiveMs)}.`,
    mrkdwn`*Watch:* ${formatDuration(plan.schedule.watchMs)}, ${readingsWords(plan.schedule)}: ${plan.environmentSpecification.checks.join(', ')}`,
  );
}

/** Customer support: what customers will notice, in their terms. */
export function impactSummary(view: ReleaseView): Mrkdwn {
  const { release, service } = view;
  const when = release.startsAt === null ? mrkdwn`soon; this message will say when` : moment(release.startsAt);
  return lines(
    mrkdwn`*What changes for customers:* ${release.plan.artifact.notes}`,
    mrkdwn`*When:* ${when}`,
    mrkdwn`*What they may notice:* ${service.downtimeToleranceMinutes === 0 ? 'nothing during the change' : `up to ${service.downtimeToleranceMinutes} minutes without ${service.displayName}`}. If something goes wrong, it is posted here first.`,
  );
}

export function approvalLine({ release, approvals }: ViewWith<'approvals'>): Mrkdwn {
  const { needed } = release.plan.approvals;
  const given = approvals.filter((one) => one.planHash === release.planHash && one.decision === 'approve');
  const refused = approvals.find((one) => one.planHash === release.planHash && one.decision === 'reject');
  if (refused) return mrkdwn`Rejected by ${person(refused.personId)}${refused.comment ? `: ${refused.comment}` : ''}.`;
  if (given.length === 0) return mrkdwn`Waiting for approval (0 of ${needed}).`;
  return mrkdwn`Approved by ${joinMrkdwn(
    given.map((one) => person(one.personId)),
    ', ',
  )} (${given.length} of ${needed}).`;
}
