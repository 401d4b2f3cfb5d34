import type { Step } from '../deployment/deployment.ts';
import type { Plan } from '../plan/plan.ts';
import { formatDuration } from '../report/duration.ts';

/** What people could do instead of rolling back, as sentences, mildest first. */
export function alternativesOf(
  plan: Pick<Plan, 'version' | 'strategy' | 'rollback'>,
  targetVersion: string,
  steps: readonly Pick<Step, 'planned' | 'state' | 'direction' | 'finishedAt'>[],
): string[] {
  const done = steps.filter(({ direction, state }) => direction === 'forward' && state === 'done');
  const share = done.reduce<number | null>(
    (percent, { planned }) =>
      planned.kind === 'command' && planned.command === 'shift' ? (planned.percent ?? percent) : percent,
    null,
  );
  const replaced = done.flatMap(({ planned }) =>
    planned.kind === 'command' && planned.command === 'replace' ? (planned.instance ?? []) : [],
  );
  const backup = done.find(({ planned }) => planned.kind === 'command' && planned.command === 'backup');
  const isFlag = plan.strategy.name === 'feature-flag';
  return [
    ...(share !== null && share < 100
      ? [
          `Leave it as it is for now: ${share} % of the traffic goes to ${plan.version}, ${100 - share} % to ${targetVersion}, and no more is moved.`,
        ]
      : []),
    ...(replaced.length > 0
      ? [`Take only ${replaced.join(', ')} out of service: the other instances still run ${targetVersion}.`]
      : []),
    ...(isFlag ? [`This turns only the flag off; ${plan.version} stays installed.`] : []),
    `Fix forward, when the cause is known and a fix takes less than the ${formatDuration(plan.rollback.expectedMs)} of a rollback.`,
    ...(backup?.finishedAt
      ? [
          `Restore the backup of ${backup.finishedAt.toISOString().slice(11, 16)} UTC only if data is damaged: what was written since is lost.`,
        ]
      : []),
  ];
}
