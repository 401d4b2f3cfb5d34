/**
 * How far a metric usually is below and above where it is expected: a tenth of the readings is beyond these on each
 * side.
 */
export interface Spread {
  below: number;
  above: number;
}

/** Of a normal distribution, a tenth is further away than this many standard deviations. */
export const tenth = 1.2816;
/** Neither side is narrower than this part of the other. */
const narrowest = 0.25;

/** What one step away is on each side: like a standard deviation, and never less than `floor`. */
export function stepsOf(spread: Spread, floor: number): Spread {
  const [below, above] = [Math.max(0, -spread.below) / tenth, Math.max(0, spread.above) / tenth];
  const least = Math.max(floor, narrowest * Math.max(below, above));
  return { below: Math.max(below, least), above: Math.max(above, least) };
}

/** From the distances of the first readings from what was expected. */
export function firstSpread(distances: readonly number[]): Spread {
  const sorted = [...distances].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0;
  return { below: Math.min(0, at(0.1)), above: Math.max(0, at(0.9)) };
}

/**
 * Follows the two limits by stochastic approximation (Robbins and Monro): each moves by a fixed part of the spread, so
 * that it does not matter how far out a reading is. `gain`: 0 to 1.
 */
export function learnDistance(spread: Spread, distance: number, { below, above }: Spread, gain: number): Spread {
  const step = gain * (below + above) * tenth;
  return {
    above: Math.max(0, spread.above + step * (distance > spread.above ? 0.9 : -0.1)),
    below: Math.min(0, spread.below - step * (distance < spread.below ? 0.9 : -0.1)),
  };
}
