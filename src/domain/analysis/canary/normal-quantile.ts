/** The probability that a standard normal value is below `z`, by its Taylor series (Marsaglia 2004). */
function probabilityBelow(z: number): number {
  let term = z;
  let sum = z;
  for (let odd = 3; Math.abs(term) > 1e-17; odd += 2) {
    term *= (z * z) / odd;
    sum += term;
  }
  return 0.5 + sum * density(z);
}

const density = (z: number) => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/** The value that a standard normal one is below with this probability (0.5 to 1 - 1e-12), by Newton's method. */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0.5 && probability <= 1 - 1e-12))
    throw new RangeError(`a probability from 0.5 to almost 1 was expected, not ${probability}`);
  // The function bends downward above 0, so no step goes too far.
  let z = 0;
  for (let round = 0; round < 200; round += 1) {
    const step = (probability - probabilityBelow(z)) / density(z);
    z += step;
    if (Math.abs(step) < 1e-12) break;
  }
  return z;
}
