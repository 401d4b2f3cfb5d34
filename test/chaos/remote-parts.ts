import { systemClock } from '../../src/lib/clock.ts';
import { redact } from '../../src/lib/redact.ts';
import type { Executor, OperationRef, OperationReport } from '../../src/ports/executor.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { Artifact, VersionSource } from '../../src/ports/version-source.ts';

const answerWithinMs = 1_500;

async function ask(url: string, body?: unknown): Promise<unknown> {
  try {
    const response = await fetch(url, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: AbortSignal.timeout(answerWithinMs),
    });
    if (!response.ok) throw new Error(`status ${response.status}`);
    return await response.json();
  } catch (error) {
    throw new IntegrationError('unavailable', 'the executor did not answer', { cause: error });
  }
}

/** The world's executor as a replica sees it: over a network that may fail. */
export function remoteExecutor(worldUrl: string): Executor {
  const at = (id: string, verb = '') => `${worldUrl}/operations/${id}/${verb}`;
  const report = async ({ id }: OperationRef): Promise<OperationReport> => {
    const known = (await ask(at(id))) as OperationReport & { startedAt?: string; finishedAt?: string | null };
    return {
      ...known,
      // The port promises it: credentials in what a command prints are masked.
      ...('output' in known ? { output: redact(known.output) } : {}),
      ...(known.startedAt ? { startedAt: new Date(known.startedAt) } : {}),
      ...(known.finishedAt ? { finishedAt: new Date(known.finishedAt) } : {}),
    } as OperationReport;
  };
  return {
    reach: 'machine',
    start: async ({ id, with: { argv } }) => {
      await ask(at(id, 'start'), argv);
      return null;
    },
    report,
    abort: async ({ id }) => void (await ask(at(id, 'abort'), [])),
    async settled(operation, timeoutMs) {
      const until = systemClock.monotonicMs() + timeoutMs;
      while (systemClock.monotonicMs() < until) {
        if ((await report(operation).catch(() => null))?.state !== 'running') return;
        await systemClock.sleep(50);
      }
    },
  };
}

/** The world's versions: every one that is well formed exists. */
export function remoteVersions(worldUrl: string): VersionSource {
  return {
    find: async ({ service }, version) =>
      /^\d+\.\d+\.\d+$/.test(version) ? ((await ask(`${worldUrl}/artifacts/${service}/${version}`)) as Artifact) : null,
    list: async ({ service }) => ({
      versions: (await ask(`${worldUrl}/artifacts/${service}`)) as string[],
      leftOut: [],
    }),
  };
}
