import { afterAll, expect, it } from 'vitest';
import { reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { open, operation } from '../../../test/fakes/opened-vercel.ts';
import { MockVercel } from '../../../test/fakes/vercel.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import { StartRefused } from '../../ports/executor.ts';

describeWith('vendor-contracts', 'Vercel promotions and rollbacks', (folder) => {
  const contract = folder === '' ? null : openContract(folder, 'vercel/vercel.trimmed.json');
  const started: MockVercel[] = [];
  const start = async (more: Partial<MockVercel> = {}) => {
    if (contract === null) throw new Error('there is no description');
    const vercel = Object.assign(await new MockVercel(contract).start(), more);
    started.push(vercel);
    return vercel;
  };
  afterAll(async () => {
    await Promise.all(started.map(({ server }) => server.stop()));
    expect(started.flatMap(({ violations }) => violations)).toEqual([]);
  });
  const promote = () => operation('succeeds', { do: 'promote', version: '1.2.0' });
  const rollback = () => operation('succeeds', { do: 'rollback', version: '1.1.0' });
  const begun = async (vercel: MockVercel, asked = promote()) => ({
    ...asked,
    remoteId: await open(vercel).start(asked),
    recordedAt: new Date(Date.now() - 600_000),
  });
  const posts = (vercel: MockVercel) => vercel.server.requests.filter(({ method }) => method === 'POST');

  it.each<[string, Record<string, string>, string]>([
    ['what we noted', { quarterdeckVersion: '1.2.0' }, '1.2.0'],
    ['its commit', { githubCommitSha: 'abcdef1234567890' }, 'abcdef1'],
    ['its tag', { gitlabCommitRef: 'v1.2.0' }, 'v1.2.0'],
    ['its id', {}, 'dpl_1'],
  ])('finds a deployment by %s, and follows the promotion until it serves production', async (_what, meta, version) => {
    const vercel = await start();
    const wanted = vercel.ready(meta);
    vercel.ready({ quarterdeckVersion: '1.3.0' });
    const known = await begun(vercel, operation('succeeds', { do: 'promote', version }));
    expect(await open(vercel).report(known)).toMatchObject({ state: 'running' });
    expect(await reportAtEnd(open(vercel), known)).toMatchObject({ state: 'succeeded' });
    expect(vercel.production).toBe(wanted.id);
    await open(vercel).abort(known);
    expect(posts(vercel)).toHaveLength(1);
  });

  it('takes the newest of several deployments of a version, and only one that is built for production', async () => {
    const vercel = await start();
    const meta = { quarterdeckVersion: '1.2.0' };
    vercel.ready(meta, { createdAt: new Date(Date.now() - 1_000) });
    const newest = vercel.ready(meta);
    vercel.ready(meta, { target: null });
    vercel.begin({ meta, course: 'lasts' });
    await begun(vercel);
    expect(vercel.request?.toDeploymentId).toBe(newest.id);
  });

  it('refuses a version of which there is no deployment', async () => {
    const vercel = await start();
    vercel.ready({ quarterdeckVersion: '1.2.0' }, { isRollbackCandidate: false });
    vercel.ready({ quarterdeckVersion: '1.3.0' });
    const missing = operation('succeeds', { do: 'rollback', version: '1.2.0' });
    await expect(open(vercel).start(missing)).rejects.toBeInstanceOf(StartRefused);
    expect(posts(vercel)).toHaveLength(0);
  });

  it('rolls back, and says so also when the project names another deployment', async () => {
    const vercel = await start({ namesNewest: true });
    const earlier = vercel.ready({ quarterdeckVersion: '1.1.0' });
    vercel.production = vercel.ready({ quarterdeckVersion: '1.2.0' }).id;
    const known = await begun(vercel, rollback());
    expect(await reportAtEnd(open(vercel), known)).toMatchObject({ state: 'succeeded' });
    expect(vercel).toMatchObject({ production: earlier.id, isPromoting: false });
    expect(posts(vercel)[0]?.query.get('description')).toContain(known.id);
  });

  it('asks for nothing when the deployment serves production already', async () => {
    const vercel = await start();
    vercel.production = vercel.ready({ quarterdeckVersion: '1.1.0' }).id;
    const known = await begun(vercel, rollback());
    expect(await open(vercel).report(known)).toMatchObject({ state: 'succeeded' });
    expect(posts(vercel)).toHaveLength(0);
  });

  it('finds a request whose answer was lost, also when the clock of Vercel is an hour off', async () => {
    for (const clockOffsetMs of [-3_600_000, 3_600_000]) {
      const vercel = await start({ clockOffsetMs });
      vercel.ready({ quarterdeckVersion: '1.2.0' });
      const asked = promote();
      expect(await open(vercel).report(asked)).toEqual({ state: 'absent' });
      vercel.server.fail({ kind: 'cut-after' }, { when: ({ method }) => method === 'POST' });
      await expect(open(vercel).start(asked)).rejects.toMatchObject({ kind: 'unavailable' });
      expect(await reportAtEnd(open(vercel), asked)).toMatchObject({ state: 'succeeded' });
      await open(vercel).start(asked);
      expect(posts(vercel)).toHaveLength(1);
    }
  });

  it.each([
    ['failed', { state: 'failed', reason: 'exit_code' }],
    ['skipped', { state: 'unknown', mayBeAtWork: false }],
    ['dreamed', { state: 'unknown', mayBeAtWork: true }],
  ])('reads a request that ends with %s as %o', async (moveEnds, expected) => {
    const vercel = await start({ moveEnds });
    vercel.ready({ quarterdeckVersion: '1.2.0' });
    const known = await begun(vercel);
    expect(await reportAtEnd(open(vercel), known)).toMatchObject(expected);
    // A status of the future is not in the description.
    if (moveEnds === 'dreamed') vercel.violations.length = 0;
  });

  it('does not believe a success while another deployment serves production', async () => {
    const vercel = await start();
    vercel.ready({ quarterdeckVersion: '1.2.0' });
    const known = await begun(vercel);
    Object.assign(vercel.request ?? {}, { jobStatus: 'succeeded' });
    vercel.production = vercel.ready({}).id;
    expect(await open(vercel).report(known)).toMatchObject({ state: 'running' });
    expect(await open(vercel, -1).report(known)).toMatchObject({ state: 'unknown', mayBeAtWork: true });
  });

  it('is unknown when a later request points production elsewhere', async () => {
    const vercel = await start();
    vercel.ready({ quarterdeckVersion: '1.2.0' });
    const known = await begun(vercel);
    const requestedAt = Date.now() + 60_000;
    vercel.request = { toDeploymentId: 'dpl_9', jobStatus: 'succeeded', requestedAt, type: 'rollback' };
    expect(await open(vercel).report(known)).toMatchObject({ state: 'unknown', mayBeAtWork: false });
  });

  const rolling = async (asked = promote()) => {
    const vercel = await start({ hasStages: true });
    vercel.production = vercel.ready({ quarterdeckVersion: '1.1.0' }).id;
    if (asked.with.do === 'promote') vercel.ready({ quarterdeckVersion: '1.2.0' });
    const known = await begun(vercel, asked);
    const executor = open(vercel);
    await expect.poll(() => executor.report(known)).toHaveProperty('waitsFor');
    return { vercel, known, executor };
  };
  const answer = (questionId: string, choiceId: string) => ({ questionId, choiceId, by: 'Lena' });

  it.each(['deploy', 'promote'])('asks before each stage of a rolling release that a %s began', async (what) => {
    const { vercel, known, executor } = await rolling(what === 'promote' ? promote() : operation('succeeds'));
    expect(await executor.report(known)).toMatchObject({
      state: 'running',
      waitsFor: { id: 'stage-0', words: 'It receives 10% of the traffic. Continue with 50%?' },
    });
    await executor.answer?.(known, answer('stage-0', 'approve'));
    await expect(executor.answer?.(known, answer('stage-0', 'approve'))).rejects.toMatchObject({ kind: 'not_found' });
    expect(vercel.rolling?.stage).toBe(1);
    expect(await executor.report(known)).toMatchObject({
      waitsFor: { choices: [{ id: 'complete' }, { id: 'abort' }] },
    });
    await executor.answer?.(known, answer('stage-1', 'complete'));
    expect(await reportAtEnd(executor, known)).toMatchObject({ state: 'succeeded' });
  });

  it('ends a rolling release by going back to where it began, by an answer or an abort', async () => {
    for (const isAnswer of [true, false]) {
      const { vercel, known, executor } = await rolling();
      if (isAnswer) await executor.answer?.(known, answer('stage-0', 'abort'));
      else await executor.abort(known);
      expect(await reportAtEnd(executor, known)).toMatchObject({ state: 'failed', reason: 'aborted' });
      expect(vercel.production).toBe('dpl_1');
    }
  });

  it('says nothing of a rolling release whose state is not known', async () => {
    const { vercel, known, executor } = await rolling();
    Object.assign(vercel.rolling ?? {}, { state: 'DREAMED' });
    expect(await executor.report(known)).toMatchObject({ state: 'unknown', mayBeAtWork: true });
    vercel.violations.length = 0;
  });
});
