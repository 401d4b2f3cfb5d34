/** How finely a metric is told. */
export interface Grain {
  /** The unit of the last digit of its values, such as 1 for whole numbers; null before the first that is not 0. */
  digit: number | null;
  /** The smallest change that was seen between two readings; null before the first. */
  step: number | null;
  /** How often it changed from one reading to the next, up to what is needed. */
  changes: number;
}

export const noGrain: Grain = { digit: null, step: null, changes: 0 };

/** Fewer changes may be the beginning and the end of one incident. */
const enoughChanges = 3;
/** A change by one step is usual where there are steps. */
const severalSteps = 1.5;

/** What two values of the metric may differ by without a meaning; 0 when that is not known. */
export function grainOf({ digit, step, changes }: Grain): number {
  return Math.max(digit ?? 0, changes < enoughChanges ? 0 : severalSteps * (step ?? 0));
}

/** Notes the last digit of a value. */
export function withDigit(grain: Grain, value: number): Grain {
  return value === 0 ? grain : { ...grain, digit: Math.min(grain.digit ?? Number.POSITIVE_INFINITY, lastDigit(value)) };
}

/** Notes the distance between two values that followed each other. */
export function withStep(grain: Grain, before: number, value: number): Grain {
  const step = Math.abs(value - before);
  if (step === 0) return grain;
  return {
    ...grain,
    step: Math.min(grain.step ?? Number.POSITIVE_INFINITY, step),
    changes: Math.min(enoughChanges, grain.changes + 1),
  };
}

/** 1 for 120, 0.01 for 0.25. */
function lastDigit(value: number): number {
  if (Number.isInteger(value)) return 1;
  const [digits = '', exponent = '0'] = String(value).split('e');
  return 10 ** (Number(exponent) - (digits.split('.')[1]?.length ?? 0));
}
