import type { MetricJudgment } from './judgment.ts';
import { shownNumber } from './shown-number.ts';

/**
 * What both versions typically are, in words. The medians tell most; where they are equal, as with rare events, means
 * do.
 */
export function typicalValues({ control, canary }: Pick<MetricJudgment, 'control' | 'canary'>): {
  kind: 'median' | 'mean';
  against: string;
} {
  const kind = canary.median === control.median ? 'mean' : 'median';
  return { kind, against: `${shownNumber(canary[kind] ?? 0)} against ${shownNumber(control[kind] ?? 0)}` };
}
