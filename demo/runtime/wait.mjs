/** @param {number} ms @returns {Promise<void>} */
export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/**
 * Asks until the answer is not null, or gives up with null.
 * @template T
 * @param {number} limitMs
 * @param {() => Promise<T | null>} ask
 * @returns {Promise<T | null>}
 */
export async function waitFor(limitMs, ask) {
  const end = performance.now() + limitMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null || performance.now() >= end) return answer;
    await sleep(25);
  }
}
