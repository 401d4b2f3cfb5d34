/** What a customer does, and what the answer must hold. */
const tests = [
  { path: '/version', holds: '"version"' },
  { path: '/health', holds: '"ok"' },
  { path: '/health/db', holds: '"ok"' },
  { path: '/', holds: 'The Chandlery' },
  { path: '/cart', holds: '"total"' },
  { path: '/pay', holds: '"accepted":true' },
] as const;

export interface SmokeReport {
  /** A line for each request, as it went. */
  text: string;
  passed: number;
  failed: number;
}

/** Asks the shop at `address` what customers ask it. An answer that does not come within 5 s counts as failed. */
export async function smokeTests(address: string): Promise<SmokeReport> {
  const lines: string[] = [];
  let failed = 0;
  for (const { path, holds } of tests) {
    const startedAt = performance.now();
    let outcome: string;
    let isOk = false;
    try {
      const answer = await fetch(new URL(path, address), { signal: AbortSignal.timeout(5_000) });
      const body = await answer.text();
      isOk = answer.status === 200 && body.includes(holds);
      outcome = `${answer.status}${isOk ? '' : `, without ${holds}`}`;
    } catch (error) {
      outcome = error instanceof Error ? error.message : String(error);
    }
    if (!isOk) failed += 1;
    lines.push(
      `${isOk ? 'ok    ' : 'FAILED'} GET ${path} ${outcome} (${Math.round(performance.now() - startedAt)} ms)`,
    );
  }
  const passed = tests.length - failed;
  lines.push(`${passed} of ${tests.length} passed at ${new Date().toISOString()}`);
  return { text: `${lines.join('\n')}\n`, passed, failed };
}
