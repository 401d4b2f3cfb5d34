import { createHttpClient } from '../../src/integrations/kit/http/http-client.ts';
import { createRenderApi } from '../../src/integrations/render/render-api.ts';
import { createRenderExecutor } from '../../src/integrations/render/render-executor.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { Secret } from '../../src/lib/redact.ts';
import type { Executor, Operation } from '../../src/ports/executor.ts';
import { type Course, commitFor, type MockRender } from './render.ts';

/** An executor on the mock, as a restarted bot makes it. */
export function open({ server }: MockRender): Executor {
  const api = createRenderApi(createHttpClient(systemClock), server.url, new Secret('rnd_mock'), systemClock);
  return createRenderExecutor({ api, clock: systemClock, lookMs: 100 });
}

let count = 0;

/** A new operation on the service of the mock; its commit decides how its deploy goes. */
export function operation(course: Course, words: Operation['with'] = {}): Operation & { commit: string } {
  count += 1;
  const commit = commitFor(course, count);
  return {
    id: `op_render_${count}`,
    commit,
    with: { service: 'srv-shop', do: 'deploy', commitId: commit, clearCache: false, autoDeploy: 'off', ...words },
    recordedAt: new Date(),
    remoteId: null,
    env: {},
    timeoutMs: 60_000,
    stopGraceMs: 1_000,
  };
}
