import type { GroupJudgment, MetricJudgment } from './judgment.ts';

/** The score of each group, in the order in which they first appear, with its part of the score of the canary. */
export function scoreGroups(
  metrics: readonly MetricJudgment[],
  weights: Readonly<Record<string, number>>,
): GroupJudgment[] {
  const names = [...new Set(metrics.map(({ group }) => group))];
  const given = new Map(names.flatMap((name) => (Object.hasOwn(weights, name) ? [[name, weights[name] ?? 0]] : [])));
  const left = Math.max(0, 100 - [...given.values()].reduce((sum, weight) => sum + weight, 0));
  const share = left / Math.max(1, names.length - given.size);
  const scored = names.map((name) => {
    const mine = metrics.filter(({ group }) => group === name);
    const judged = mine.filter(({ counts }) => counts !== 'not');
    const good = judged.filter(({ counts }) => counts === 'good').length;
    return {
      name,
      score: judged.length === 0 ? null : (100 * good) / judged.length,
      weight: judged.length === 0 ? 0 : (given.get(name) ?? share),
      counted: judged.length,
      metrics: mine.length,
    };
  });
  // What a group without data does not weigh, the others do, in proportion: unknown is not good.
  const total = scored.reduce((sum, { weight }) => sum + weight, 0);
  return scored.map((group) => ({ ...group, weight: total === 0 ? 0 : (100 * group.weight) / total }));
}

/** The weighted mean of the groups, with two decimals; null when no group that has a weight has a score. */
export function scoreOf(groups: readonly GroupJudgment[]): number | null {
  if (groups.every(({ weight }) => weight === 0)) return null;
  const sum = groups.reduce((total, { score, weight }) => total + ((score ?? 0) * weight) / 100, 0);
  return Math.round(sum * 100) / 100;
}
