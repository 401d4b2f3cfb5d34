import { mention, system } from '../actor.ts';
import type { ViewHead, ViewWith } from '../release/view.ts';
import { formatDuration } from './duration.ts';

interface Moment {
  at: Date;
  words: string;
}

/** The events in chronological order, as Markdown list items; durations are measured, never planned. */
export function timelineOf(view: ViewWith<'steps' | 'approvals' | 'escalations'>, now: Date): string[] {
  return [...request(view), ...steps(view), ...watch(view, now), ...alarms(view), ...rollback(view)]
    .sort((one, other) => one.at.getTime() - other.at.getTime())
    .map((moment) => `- ${moment.words}`);
}

function request({ release, approvals }: ViewWith<'approvals'>): Moment[] {
  return [
    { at: release.createdAt, words: `requested by <@${release.requesterId}> at ${clockTime(release.createdAt)}` },
    ...approvals.map((one) => ({
      at: one.at,
      words: `${one.decision === 'approve' ? 'approved' : 'rejected'} by <@${one.personId}> at ${clockTime(one.at)}, ${between(release.createdAt, one.at)} after the request`,
    })),
  ];
}

function steps(view: ViewWith<'steps'>): Moment[] {
  const { deployment } = view;
  if (!deployment) return [];
  return [
    { at: deployment.startedAt, words: `started at ${clockTime(deployment.startedAt)}` },
    ...view.steps.flatMap(({ planned, state, startedAt, finishedAt }) =>
      startedAt && finishedAt
        ? [{ at: finishedAt, words: `${planned.title}: ${state}, ${between(startedAt, finishedAt)}` }]
        : [],
    ),
  ];
}

function watch({ deployment }: ViewHead, now: Date): Moment[] {
  if (!deployment?.deployedAt) return [];
  const { deployedAt, startedAt, rollback, finishedAt } = deployment;
  const until = rollback ? new Date(rollback.startedAt) : (finishedAt ?? now);
  return [
    { at: deployedAt, words: `live after ${between(startedAt, deployedAt)}` },
    { at: until, words: `watched for ${between(deployedAt, until)}` },
  ];
}

function alarms({ escalations }: ViewWith<'escalations'>): Moment[] {
  return escalations.map((one) => ({
    at: one.raisedAt,
    words: `alert at ${clockTime(one.raisedAt)}: ${one.summary}${one.acknowledgedBy === null ? '' : `, acknowledged by ${mention(one.acknowledgedBy)}`}`,
  }));
}

function rollback({ release, deployment, escalations }: ViewWith<'escalations'>): Moment[] {
  const record = deployment?.rollback;
  if (!record) return [];
  const begun = {
    at: new Date(record.startedAt),
    words: `rollback to ${record.targetVersion} decided by ${whoWords(record.requestedBy)} at ${clockTime(new Date(record.startedAt))}`,
  };
  if (record.restoredAt === null) return [begun];
  const restoredAt = new Date(record.restoredAt);
  const [first] = escalations;
  return [
    begun,
    {
      at: restoredAt,
      words: `rolled back to ${record.targetVersion} by ${whoWords(record.requestedBy)} in ${between(begun.at, restoredAt)} (objective ${formatDuration(release.plan.rollback.objectiveMs)})`,
    },
    ...(first
      ? [{ at: restoredAt, words: `from the first alert to restored: ${between(first.raisedAt, restoredAt)}` }]
      : []),
  ];
}

/** A person is mentioned; the bot is not one. */
const whoWords = (id: string) => (id === system.id ? 'Quarterdeck' : `<@${id}>`);

function between(from: Date, to: Date): string {
  return formatDuration(to.getTime() - from.getTime());
}

function clockTime(at: Date): string {
  return `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}
