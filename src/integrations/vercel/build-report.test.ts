import { describe, expect, it } from 'vitest';
import { reportBuild } from './build-report.ts';
import type { VercelApi } from './vercel-api.ts';
import { Deployment } from './vercel-schemas.ts';

const never = () => Promise.reject(new Error('nothing is asked'));
const api = { project: never, rolling: never, aliases: never } as unknown as VercelApi;
const report = (more: object) =>
  reportBuild(
    api,
    { project: 'prj', isLive: false },
    Deployment.parse({ id: 'dpl_1', createdAt: 5, ...more }),
    () => true,
  );

describe('what Vercel says of a deployment', () => {
  it.each([
    ['QUEUED', { state: 'running' }],
    ['INITIALIZING', { state: 'running' }],
    ['BUILDING', { state: 'running' }],
    ['READY', { state: 'succeeded' }],
    ['ERROR', { state: 'failed', reason: 'exit_code', detail: 'the deployment failed: Vercel does not say why' }],
    ['CANCELED', { state: 'failed', reason: 'aborted' }],
    ['DELETED', { state: 'unknown', mayBeAtWork: false }],
    ['BLOCKED', { state: 'unknown', mayBeAtWork: true }],
    [undefined, { state: 'unknown', mayBeAtWork: true }],
  ])('%s is read as %o', async (readyState, expected) => {
    expect(await report({ readyState })).toMatchObject(expected);
  });

  it('is a failure when its domains were not assigned', async () => {
    const aliasError = { code: 'x', message: 'the domain\nis taken.' };
    expect(await report({ readyState: 'READY', aliasError })).toMatchObject({
      state: 'failed',
      detail: 'its domains were not assigned: the domain is taken',
    });
  });

  it.each([
    ['STAGED', 'failed', 'failed'],
    ['DREAMED', undefined, 'unknown'],
  ])('is not live in the substate %s', async (readySubstate, checksConclusion, state) => {
    const quiet = { ...api, project: async () => ({ vercelNow: new Date(0) }) } as unknown as VercelApi;
    const deployment = Deployment.parse({
      id: 'd',
      createdAt: 5,
      readyState: 'READY',
      readySubstate,
      checksConclusion,
    });
    expect(await reportBuild(quiet, { project: 'prj', isLive: true }, deployment, () => true)).toMatchObject({ state });
  });
});
