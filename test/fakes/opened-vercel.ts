import { createHttpClient } from '../../src/integrations/kit/http/http-client.ts';
import { createVercelApi, type VercelApi } from '../../src/integrations/vercel/vercel-api.ts';
import { createVercelExecutor } from '../../src/integrations/vercel/vercel-executor.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { Secret } from '../../src/lib/redact.ts';
import type { Executor, Operation } from '../../src/ports/executor.ts';
import type { MockVercel } from './vercel.ts';

function apiOf({ server }: MockVercel): VercelApi {
  const http = createHttpClient(systemClock);
  return createVercelApi({
    http,
    url: server.url,
    token: new Secret('vcp_mock'),
    teamId: 'team_1',
    clock: systemClock,
  });
}

/** An executor on the mock, as a restarted bot makes it. */
export function open(vercel: MockVercel, patienceMs = 120_000): Executor {
  return createVercelExecutor({ api: apiOf(vercel), clock: systemClock, lookMs: 50, patienceMs });
}

let count = 0;

/** A new operation on the project of the mock. */
export function operation(course: 'succeeds' | 'fails' | 'lasts' | 'queued', words: Operation['with'] = {}): Operation {
  count += 1;
  const gitSource = { type: 'github', org: 'harbor', repo: 'shop', ref: 'main', sha: 'a'.repeat(40) };
  return {
    id: `op_vercel_${count}`,
    with: {
      ...{ project: 'prj_shop', do: 'deploy', version: '1.1.0', target: 'production', until: 'live' },
      ...{ gitSource, meta: { course }, ...words },
    },
    recordedAt: new Date(),
    remoteId: null,
    env: {},
    timeoutMs: 60_000,
    stopGraceMs: 1_000,
  };
}
