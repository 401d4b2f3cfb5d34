import { tmpdir } from 'node:os';
import type { Context } from '../../src/integrations/define.ts';
import { createHttpClient } from '../../src/integrations/kit/http/http-client.ts';
import { systemClock } from '../../src/lib/clock.ts';
import { silentLogger } from '../../src/lib/log.ts';
import { Secret } from '../../src/lib/redact.ts';
import { fakeExecutor } from './fake-executor.ts';

/** What the bot lends to integrations, for tests: commands are faked, HTTP is real. */
export function integrationContext(more: Partial<Context> = {}): Context {
  return {
    clock: systemClock,
    logger: silentLogger,
    dataDirectory: tmpdir(),
    workingDirectory: tmpdir(),
    networks: [],
    http: async (options) => createHttpClient(systemClock, options),
    commands: async () => fakeExecutor(() => {}),
    secret: (variable) => new Secret(`the-secret-in-${variable}`),
    ...more,
  };
}
