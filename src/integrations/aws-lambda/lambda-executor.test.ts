import { describe, expect, it } from 'vitest';
import { executorContract, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { remoteExecutorContract } from '../../../test/contracts/remote-executor-contract.ts';
import { FakeLambda } from '../../../test/fakes/aws-lambda.ts';
import type { FakeRequest } from '../../../test/fakes/fake-server.ts';
import { atFake, awsFakes } from '../../../test/support/aws-fakes.ts';
import { describeWith } from '../../../test/support/needs.ts';
import type { Operation } from '../../ports/executor.ts';
import { readMark, withMark } from './alias-mark.ts';
import { createLambdaExecutor } from './lambda-executor.ts';

const open = atFake(createLambdaExecutor);

let count = 0;
/** An alias is in one state at a time, so each operation has an alias of its own. */
function operation(version: string, words: Operation['with'] = {}): Operation {
  count += 1;
  return {
    id: `op_lambda_${count}`,
    with: { function: 'shop', alias: `live-${count}`, version, versionIs: 'description', percent: '100', ...words },
    recordedAt: new Date(),
    remoteId: null,
    env: {},
    timeoutMs: 60_000,
    stopGraceMs: 1_000,
  };
}

describeWith('vendor-contracts', 'Lambda, faked after the description of AWS', (folder) => {
  const start = awsFakes(folder, 'lambda', (model) => new FakeLambda(model));
  const timesRun = (fake: FakeLambda) => async (asked: Operation) =>
    fake.changes.filter((text) => readMark(text)?.operation === asked.id && !readMark(text)?.isAborted).length;

  executorContract('The executor of Lambda', async () => {
    const fake = await start();
    return {
      executor: open(fake),
      reopen: () => open(fake),
      operation,
      timesRun: timesRun(fake),
      dispose: async () => {},
    };
  });

  remoteExecutorContract('The executor of Lambda', async () => {
    const fake = await start();
    return {
      server: fake.service.server,
      reopen: () => open(fake),
      operation,
      timesRun: timesRun(fake),
      isStart: (request) => fake.service.actionOf(request) === 'UpdateAlias',
      // On the same alias it would take the place of what the bot left there.
      startByHand: (course) => void Object.assign(fake.alias('by-hand'), { Description: course }),
      fromTheFuture: (asked) => {
        fake.service.isFromTheFuture = true;
        fake.versions.push({ Version: '8', Description: 'dreams', State: 'Dreaming' });
        const alias = fake.alias(String(asked.with.alias));
        Object.assign(alias, { FunctionVersion: '8', Description: alias.Description.replace('to 4', 'to 8') });
      },
      dispose: async () => {},
    };
  });

  describe('an alias', () => {
    const shift = async (fake: FakeLambda, percent: string, version = 'succeeds') => {
      const one = operation(version, { alias: 'live', percent });
      const executor = open(fake);
      await executor.start(one);
      return { one, executor, report: await executor.report(one) };
    };

    it('sends a share of the traffic to the version, then all of it, and then all of it back', async () => {
      const fake = await start();
      const traffic = () => [fake.alias('live').FunctionVersion, fake.alias('live').weights];
      expect((await shift(fake, '0')).report).toMatchObject({ state: 'succeeded' });
      expect(traffic()).toEqual(['1', {}]);
      expect((await shift(fake, '10')).report).toMatchObject({
        state: 'succeeded',
        output: 'Alias live of shop: version 1, and version 2 gets 10 %\nVersion 2: Active',
        link: 'https://eu-central-1.console.aws.amazon.com/lambda/home?region=eu-central-1#/functions/shop/aliases/live',
      });
      expect(traffic()).toEqual(['1', { 2: 0.1 }]);
      await shift(fake, '50');
      expect(traffic()).toEqual(['1', { 2: 0.5 }]);
      await shift(fake, '100');
      expect(traffic()).toEqual(['2', {}]);
      await expect(shift(fake, '10')).rejects.toMatchObject({ name: 'StartRefused' });
      await shift(fake, '100', '1.0.0');
      expect(traffic()).toEqual(['1', {}]);
      expect(fake.alias('live').Description).toMatch(/^Live \[quarterdeck op_lambda_\d+ at .* from 2 to 1\]$/);
    });

    it('that somebody else changed says nothing of the operation, with or without the description', async () => {
      const fake = await start();
      const { one, executor } = await shift(fake, '10');
      fake.alias('live').weights = { 2: 0.9 };
      expect(await executor.report(one)).toMatchObject({
        state: 'unknown',
        detail: 'somebody else has changed the alias live since',
      });
      await shift(fake, '20');
      expect(await executor.report(one)).toMatchObject({ state: 'unknown', detail: 'Lambda no longer has it' });
    });

    it('that another operation changed since may have been changed by this one too: a person decides', async () => {
      const fake = await start();
      const lost = operation('succeeds', { alias: 'live', percent: '10' });
      const isUpdate = (request: FakeRequest) => fake.service.actionOf(request) === 'UpdateAlias';
      fake.service.server.fail({ kind: 'cut-after' }, { when: isUpdate });
      const before = { ...lost, recordedAt: new Date(Date.now() - 10 * 60_000) };
      await expect(open(fake).start(before)).rejects.toMatchObject({ kind: 'unavailable' });
      await shift(fake, '20');
      expect(await open(fake).report(before)).toMatchObject({
        state: 'unknown',
        detail: 'another operation has changed the alias live since',
      });
      await expect(open(fake).start(before)).rejects.toMatchObject({ kind: 'bad_response' });
      expect(fake.alias('live').weights).toEqual({ 2: 0.2 });
      const next = { ...operation('succeeds', { alias: 'live' }), recordedAt: new Date(Date.now() + 1) };
      expect(await open(fake).report(next)).toEqual({ state: 'absent' });
    });

    it('is not changed when somebody else changes it at the same moment', async () => {
      const fake = await start();
      const one = operation('succeeds');
      const starting = open(fake).start(one);
      fake.service.server.fail(
        {
          kind: 'answer',
          answer: { status: 412, headers: { 'x-amzn-errortype': 'PreconditionFailedException' }, body: {} },
        },
        { when: (request) => fake.service.actionOf(request) === 'UpdateAlias' },
      );
      await expect(starting).rejects.toMatchObject({
        message: expect.stringMatching(/changed the alias .* same moment/),
      });
      const request = fake.service.server.requests.find((each) => each.method === 'PUT');
      expect(JSON.parse(request?.body ?? '')).toMatchObject({ RevisionId: 'r-1' });
    });

    it('goes back when a version that is still prepared is aborted', async () => {
      const fake = await start();
      const one = operation('lasts', { alias: 'live' });
      const executor = open(fake);
      await executor.start(one);
      expect(await executor.report(one)).toMatchObject({ state: 'running' });
      await executor.abort(one);
      expect(fake.alias('live')).toMatchObject({ FunctionVersion: '1', weights: {} });
      expect(await executor.report(one)).toMatchObject({ detail: 'the traffic went back to version 1' });
    });

    it('of a version that cannot run has failed, with the reason of Lambda', async () => {
      const fake = await start();
      const one = operation('fails');
      const executor = open(fake);
      await executor.start(one);
      expect(await reportAtEnd(executor, one)).toMatchObject({ detail: 'version 3 cannot run: The image is gone.' });
    });

    it.each([
      ['an alias that does not exist', 'succeeds', { alias: 'missing' }, /has no alias missing/],
      ['a version that nothing describes', '9.9.9', {}, /no version with the description “9.9.9”/],
      ['a description that two versions have', 'twice', {}, /2 versions with the description/],
      ['a number that does not exist', '99', { versionIs: 'number' }, /has no version 99/],
      ['a number that is none', '1.0.0', { versionIs: 'number' }, /1.0.0 is no number/],
      ['a share above 100 %', 'succeeds', { percent: '101' }, /does not say what to start/],
      ['a placeholder that nothing replaced', 'succeeds', { percent: '{percent}' }, /does not say what to start/],
    ])('is not changed for %s', async (_what, version, words, message) => {
      const fake = await start();
      const failure = await open(fake)
        .start(operation(version, words))
        .catch((error: Error) => error);
      expect(failure).toMatchObject({ name: 'StartRefused', message: expect.stringMatching(message) });
      expect(fake.changes).toEqual([]);
    });

    it('takes the number of a version', async () => {
      const fake = await start();
      const one = operation('2', { versionIs: 'number' });
      await open(fake).start(one);
      expect(fake.alias(String(one.with.alias)).FunctionVersion).toBe('2');
    });
  });
});

describe('the mark in the description of an alias', () => {
  const mark = { operation: 'op_1', at: new Date('2026-03-03T10:00:00.123Z'), from: '4', to: '5', isAborted: false };

  it('is read as it was written, and takes the place of an earlier one', () => {
    const text = withMark('Live traffic', mark);
    expect(readMark(text)).toEqual(mark);
    const next = { ...mark, operation: 'op_2', from: '$LATEST', isAborted: true };
    expect(readMark(withMark(text, next))).toEqual(next);
    expect(withMark(text, next).match(/quarterdeck/g)).toHaveLength(1);
    expect(readMark('Live traffic')).toBeNull();
    expect(readMark('[quarterdeck op_1 at never from 4 to 5]')).toBeNull();
  });

  it('never makes the description longer than Lambda takes', () => {
    const text = withMark('x'.repeat(256), mark);
    expect(text).toHaveLength(256);
    expect(readMark(text)).toEqual(mark);
  });
});
