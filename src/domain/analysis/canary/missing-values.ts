import { canShow } from './shift.ts';

/**
 * How many more values of each version it takes before they can show a difference with this confidence, at the least; 0
 * and 0 when there are enough.
 */
export function missingValues(
  canary: number,
  control: number,
  confidence: number,
  dependence = 1,
): { canary: number; control: number } {
  if (canShow(canary, control, confidence, dependence)) return { canary: 0, control: 0 };
  const each = leastOfEach(confidence, dependence);
  const most = Math.max(canary, control);
  if (most < each) return { canary: each - canary, control: each - control };
  let few = Math.min(canary, control);
  while (!canShow(few, most, confidence, dependence)) few += 1;
  const more = few - Math.min(canary, control);
  return canary < control ? { canary: more, control: 0 } : { canary: 0, control: more };
}

/** The least number of values of each version that can show a difference with this confidence: 5 at 98 %. */
function leastOfEach(confidence: number, dependence: number): number {
  let each = 1;
  while (!canShow(each, each, confidence, dependence)) each += 1;
  return each;
}
