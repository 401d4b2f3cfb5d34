import { mkdir, mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { integrationContext } from '../../../test/support/integration-context.ts';
import { silentLogger } from '../../lib/log.ts';
import type { Context } from '../define.ts';
import { integration as shell } from './integration.ts';
import { scripted } from './test-operations.ts';

describe('the shell integration', () => {
  let dataDirectory: string;
  let context: Context;
  const warnings: unknown[] = [];
  beforeEach(async () => {
    dataDirectory = await mkdtemp(join(tmpdir(), 'shell-'));
    warnings.length = 0;
    const logger = { ...silentLogger, warn: (...said: unknown[]) => void warnings.push(said) };
    context = integrationContext({ logger, dataDirectory });
  });
  afterEach(() => rm(dataDirectory, { recursive: true, force: true, maxRetries: 5 }));

  const operations = () => join(dataDirectory, 'operations');

  it('keeps operations below the data directory, and forgets those of more than seven days ago', async () => {
    const [old, recent, untold] = [scripted(''), scripted(''), scripted('')];
    const { executor } = await shell.connect({}, context);
    if (executor === undefined) throw new Error('it provides no executor');
    for (const operation of [old, recent, untold]) await executor.start(operation);
    for (const operation of [old, recent]) await reportAtEnd(executor, operation);
    await executor.settled(untold, 15_000);
    await age(old.id, 'told', 8);
    await age(recent.id, 'told', 6);
    await age(untold.id, 'exit.json', 80);
    await shell.connect({}, context);
    await expect.poll(() => readdir(operations())).toEqual([recent.id, untold.id].sort());
    expect(warnings).toEqual([]);
  });

  it('starts all the same when old operations cannot be forgotten', async () => {
    await mkdir(join(operations(), 'op_old'), { recursive: true });
    await writeFile(join(operations(), 'op_old', 'told'), '');
    await age('op_old', 'told', 8);
    await writeFile(join(operations(), '.pruned-op_old'), 'in the way');
    expect((await shell.connect({}, context)).executor).toBeDefined();
    await expect.poll(() => warnings).toHaveLength(1);
  });

  async function age(id: string, file: string, days: number) {
    const at = new Date(Date.now() - days * 86_400_000);
    await utimes(join(operations(), id, file), at, at);
  }
});
