import { ask, askJson } from './ask.mjs';
import { Refusal } from './flags.mjs';
import { findProcess, lastLogLine, startProcess, stopProcess } from './processes.mjs';
import { waitFor } from './wait.mjs';

const limitMs = 10_000;

/**
 * Starts a process and waits until its port gives the answer that is expected; otherwise nothing is left behind.
 * @param {string} name
 * @param {{ program: string, args: string[], version?: string, port: number }} what
 * @param {() => Promise<boolean>} isHealthy
 */
export async function startHealthy(name, what, isHealthy) {
  if ((await ask(what.port, '/', { timeoutMs: 500 })) !== null) {
    throw new Refusal(`port ${what.port}, which ${name} needs, is used by another program`);
  }
  const begin = performance.now();
  startProcess(name, what);
  const answer = await waitFor(limitMs, async () => {
    if (findProcess(name) === null) return 'ended';
    return (await isHealthy()) ? 'healthy' : null;
  });
  if (answer === 'healthy') return Math.round(performance.now() - begin);
  await stopProcess(name);
  const why =
    answer === 'ended' ? `ended at once: ${lastLogLine(name)}` : `was not healthy within ${limitMs / 1_000} s`;
  throw new Refusal(`${name} ${why}`);
}

/** Does a health endpoint answer for this version? @param {number} port @param {string} version */
export async function answersAs(port, version) {
  const health = await askJson(port, '/health');
  return health?.status === 'ok' && health.version === version;
}
