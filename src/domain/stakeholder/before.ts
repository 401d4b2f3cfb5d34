import { countAsRecorded, onCurrentPlan } from '../approval/approval.ts';
import { countWords } from '../approval/count.ts';
import type { ReleaseView, ViewHead, ViewWith } from '../release/view.ts';
import { formatDuration } from '../report/duration.ts';
import { joinRich, link, moment, person, type RichText, rich, richLines } from '../rich-text.ts';
import { strategyProfiles } from '../strategy/profile.ts';
import { readingsWords, replacesWords } from './words.ts';

/** Executives: what, why, how risky, who is responsible. Three lines. */
export function releaseSummary(view: ReleaseView): RichText {
  const { release, service } = view;
  return richLines(
    rich`*${service.displayName}* ${service.description ? `(${service.description}) ` : ''}gets a new version. ${release.plan.artifact.notes}`,
    rich`Risk: *${release.plan.risk.level}*. Customers should notice ${service.downtimeToleranceMinutes === 0 ? 'no interruption' : `at most ${service.downtimeToleranceMinutes} min of interruption`}.`,
    rich`Responsible: ${person(release.captainId)}. ${approvalLine(view)}`,
  );
}

/** Product: what is coming, when, and the milestones. */
export function detailedTimeline(view: ReleaseView): RichText {
  const { release } = view;
  const { plan } = release;
  const start = release.startsAt === null ? rich`when the captain presses Start` : rich`${moment(release.startsAt)}`;
  return richLines(
    rich`*What ships:* ${plan.artifact.notes}`,
    rich`*Start:* ${start}`,
    joinRich(
      plan.timeline.map(
        ({ milestone, expectedMs }, index) => rich`${index + 1}. ${milestone} (about ${formatDuration(expectedMs)})`,
      ),
    ),
    approvalLine(view),
  );
}

/** Development: the technical facts. */
export function technicalDetails(view: ViewHead): RichText {
  const { plan } = view.release;
  return richLines(
    rich`*Strategy:* ${strategyProfiles[plan.strategy.name].displayName}. ${plan.strategy.reason}`,
    rich`*Replaces:* ${replacesWords(plan)} · *files changed:* ${plan.artifact.changedFiles ?? 'not known'} · *digest:* ${plan.artifact.digest === null ? 'not known' : `${plan.artifact.digest.slice(0, 19)}…`}`,
    plan.artifact.migrations.length > 0 && rich`*Migrations:* ${plan.artifact.migrations.join(', ')}`,
    plan.artifact.configuration.length > 0 && rich`*Configuration:* ${plan.artifact.configuration.join(', ')}`,
    rich`*Risk:* ${plan.risk.score}/100 (${plan.risk.level})`,
    joinRich(plan.risk.factors.map((factor) => rich`• ${factor.reason} (+${factor.points}): ${factor.mitigation}`)),
  );
}

/** Operations: how to run it and how to roll back. */
export function runbookReview(view: ReleaseView): RichText {
  const { plan } = view.release;
  return richLines(
    plan.runbookUrl === null
      ? rich`*Runbook:* none is linked for this service`
      : rich`*Runbook:* ${link(plan.runbookUrl, 'open')}`,
    rich`*Steps:* ${plan.steps.length}, first “${plan.steps[0]?.title ?? 'none'}”`,
    rich`*Rollback:* ${plan.rollback.procedure} Expected ${formatDuration(plan.rollback.expectedMs)} ${plan.rollback.isProven ? '(measured)' : '(untested)'}, objective ${formatDuration(plan.rollback.objectiveMs)}.`,
    rich`*Watch:* ${formatDuration(plan.schedule.watchMs)}, ${readingsWords(plan.schedule)}: ${plan.environmentSpecification.checks.join(', ')}`,
  );
}

/** Customer support: what customers will notice, in their terms. */
export function impactSummary(view: ReleaseView): RichText {
  const { release, service } = view;
  const when = release.startsAt === null ? rich`soon, once it is approved and started` : moment(release.startsAt);
  return richLines(
    rich`*What changes for customers:* ${release.plan.artifact.notes}`,
    rich`*When:* ${when}`,
    rich`*What they may notice:* ${service.downtimeToleranceMinutes === 0 ? 'nothing during the change' : `up to ${service.downtimeToleranceMinutes} minutes without ${service.displayName}`}. If something goes wrong, it is posted here first.`,
  );
}

/** How far the approvals have got: rule by rule where there are several, with objections that hold nothing up. */
export function approvalLine({ release, approvals }: ViewWith<'approvals'>): RichText {
  const { approve, reject } = onCurrentPlan(release, approvals);
  if (release.plan.approvals.needed === 0) return rich`No approval needed.`;
  const people = (some: typeof approve) =>
    joinRich(
      some.map(({ personId }) => person(personId)),
      ', ',
    );
  const [refused] = reject;
  if (refused && release.state === 'rejected')
    return rich`Rejected by ${person(refused.personId)}${refused.comment ? `: ${refused.comment}` : ''}.`;
  const count = countWords(countAsRecorded(release, approvals));
  const objections = reject.length === 0 ? rich`` : rich` ${people(reject)} objected.`;
  if (approve.length === 0) return rich`Waiting for approval (${count}).${objections}`;
  return rich`Approved by ${people(approve)} (${count}).${objections}`;
}
