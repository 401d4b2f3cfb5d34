import type { Plan } from '../../domain/plan/plan.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { ViewWith } from '../../domain/release/view.ts';
import { formatDuration } from '../../domain/report/duration.ts';
import { approvalLine, technicalDetails } from '../../domain/stakeholder/before.ts';
import { readingsWords } from '../../domain/stakeholder/words.ts';
import { joinMrkdwn, type Mrkdwn, mrkdwn, toMrkdwn } from '../kit/mrkdwn.ts';

/** The view parts that the plan needs. */
export const planViewParts = ['approvals'] as const;

/** The parts of a plan, one section each. */
export function planParts(view: ViewWith<(typeof planViewParts)[number]>): Mrkdwn[] {
  const { plan, planHash } = view.release;
  const numbered = (steps: readonly { title: string }[]) =>
    steps.map((step, index) => mrkdwn`${index + 1}. ${step.title}`);
  const bullets = (items: readonly string[]) => items.map((one) => mrkdwn`• ${one}`);
  const hears = plan.communication.map(
    (one) =>
      `${one.group}: ${[one.before, one.during, one.after].map((topic) => topic.replaceAll('-', ' ')).join(' → ')}`,
  );
  return [
    mrkdwn`*Plan of ${releaseRef(view.release)}* ${planHash.slice(0, 12)}`,
    toMrkdwn(technicalDetails(view)),
    ...assumptionParts(plan),
    joinMrkdwn([mrkdwn`*Steps*`, ...numbered(plan.steps)]),
    joinMrkdwn([mrkdwn`*Rollback:* ${plan.rollback.procedure}`, ...numbered(plan.rollback.steps)]),
    joinMrkdwn([mrkdwn`*Success criteria*`, ...bullets(plan.successCriteria)]),
    ...sightParts(plan),
    joinMrkdwn([mrkdwn`*If it goes wrong*`, ...bullets(plan.contingency)]),
    ...(hears.length === 0 ? [] : [joinMrkdwn([mrkdwn`*Notifications*`, ...bullets(hears)])]),
    toMrkdwn(approvalLine(view)),
  ];
}

/** What the watch can find and what it cannot. */
function sightParts({ sight, schedule }: Plan): Mrkdwn[] {
  if (sight === undefined) return [];
  const { summary, more, sharpen } = sight;
  return [
    joinMrkdwn([
      mrkdwn`*Watch:* ${formatDuration(schedule.watchMs)}, ${readingsWords(schedule)}`,
      ...[summary, ...more, ...(sharpen === null ? [] : [sharpen])].map((words) => mrkdwn`• ${words}`),
    ]),
  ];
}

/** What the settings do not specify, with the key that would, and which actions would enable more strategies. */
function assumptionParts({ assumptions = [], moreStrategies = null }: Plan): Mrkdwn[] {
  const items = assumptions.map(({ words, setting }) => mrkdwn`• ${words} (${setting})`);
  const more = moreStrategies === null ? [] : [mrkdwn`*More strategies:* ${moreStrategies}.`];
  return items.length + more.length === 0
    ? []
    : [joinMrkdwn([...(items.length > 0 ? [mrkdwn`*Assumed*`, ...items] : []), ...more])];
}
