/**
 * Metrics are learned on the scale asinh(value / unit): like the value itself near 0, and like its logarithm, with its
 * sign, far from 0. What changes by factors, as most seasons and most noise do, changes by sums there.
 */
export function scaled(value: number, unit: number): number {
  return Math.asinh(Math.min(largest, Math.max(-largest, value / unit)));
}

export function unscaled(scaledValue: number, unit: number): number {
  return unit * Math.sinh(scaledValue);
}

/** How far apart on that scale two values near this one are, by this distance of theirs. */
export function scaledStep(step: number, value: number, unit: number): number {
  return step / Math.hypot(unit, value);
}

/** asinh squares its argument. */
const largest = 1e150;
/** The unit as a part of the usual size of the values, and as so many of their last digits. */
const part = 0.3;
const digits = 3;

/** A unit for metrics of this size, whose values end with this digit. */
export function unitFor(size: number, digit: number | null): number {
  return Math.max(part * Math.abs(size), digits * (digit ?? 1), Number.MIN_VALUE * 1e20);
}
