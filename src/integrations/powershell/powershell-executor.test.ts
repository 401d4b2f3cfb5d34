import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { executorContract, outputOf, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import type { Json } from '../../domain/invocation.ts';
import type { Executor, Operation } from '../../ports/executor.ts';
import { createSystems } from '../systems.ts';
import { command } from './powershell-executor.ts';

const program = fileURLToPath(new URL('../../../test/fakes/pwsh.mjs', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'powershell-'));
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
const log = join(folder, 'ran.log');
writeFileSync(log, '');
writeFileSync(
  join(folder, 'deploy.mjs'),
  `import { appendFileSync } from 'node:fs';
const { Id, Course, Version } = JSON.parse(process.env.QUARTERDECK_PARAMETERS);
appendFileSync(${JSON.stringify(log)}, Id + '\\n');
console.log('deploying ' + Version);
if (Course === 'fails') process.exit(3);
if (Course === 'lasts') setTimeout(() => {}, 60_000);
`,
);

/** Connected as in the bot: through the registry, with the real command executor underneath. */
function open(): Promise<Executor> {
  const context = integrationContext({ dataDirectory: join(folder, 'data'), workingDirectory: folder });
  return createSystems({}, context).executor('powershell');
}

let count = 0;
function operation(course: string, parameters: Record<string, Json> = {}): Operation {
  count += 1;
  const id = `op_powershell_${process.pid}_${count}`;
  return {
    id,
    with: {
      script: 'deploy.mjs',
      parameters: { Id: id, Course: course, Version: '1.1.0', ...parameters },
      folder: '.',
      program,
    },
    recordedAt: new Date(),
    remoteId: null,
    env: {},
    timeoutMs: 60_000,
    stopGraceMs: 2_000,
  };
}

executorContract('The executor of PowerShell scripts, with a stand-in for PowerShell', async () => ({
  executor: await open(),
  reopen: open,
  operation: (course) => operation(course),
  timesRun: async ({ id }) => readFileSync(log, 'utf8').split(`${id}\n`).length - 1,
  dispose: async () => {},
}));

it('passes values as they are, and no value becomes code or an option', { timeout: 30_000 }, async () => {
  const executor = await open();
  const hostile = '-Verbose; $(exit 9) "`\' & | \n --%';
  const asked = operation('succeeds', { Version: hostile });
  await executor.start(asked);
  const report = await reportAtEnd(executor, asked);
  expect(report).toMatchObject({ state: 'succeeded' });
  expect(outputOf(report)).toContain(`deploying ${hostile}`);
  expect(command).not.toContain('Verbose');
});

it('says that PowerShell is not there', { timeout: 30_000 }, async () => {
  const executor = await open();
  const missing = operation('succeeds');
  const asked = { ...missing, with: { ...missing.with, program: 'pwsh-that-is-not-there' } };
  expect(executor.preflight?.({ with: asked.with, env: {} })).toContain('pwsh-that-is-not-there');
  await executor.start(asked);
  expect(await reportAtEnd(executor, asked)).toMatchObject({ state: 'failed', reason: 'not_startable' });
});
