import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deploymentEventsContract } from '../../../test/contracts/deployment-events-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { AlertDelivery } from '../../ports/alert-source.ts';
import type { OperationRef } from '../../ports/executor.ts';
import { verifyHmac } from '../kit/deliveries/signature.ts';
import { createVercelEvents } from './vercel-events.ts';

const secret = 'the secret of the webhook';
const form = { header: 'x-vercel-signature', prefix: '', encoding: 'hex', timestampHeader: null } as const;
const events = createVercelEvents(verifyHmac(new Secret(secret), { ...form, algorithm: 'sha1', clock: systemClock }));

function sign(body: string, algorithm = 'sha1'): AlertDelivery {
  const bytes = Buffer.from(body);
  return { headers: { 'x-vercel-signature': createHmac(algorithm, secret).update(bytes).digest('hex') }, body: bytes };
}

const operation = (id: string, remoteId: string | null, words: object = {}): OperationRef => ({
  id,
  with: {
    ...{ project: 'prj_shop', do: 'deploy', version: '1.1.0', target: 'production', until: 'live', meta: {} },
    ...words,
  },
  recordedAt: new Date(),
  remoteId,
});
const event = (type: string, payload: object = {}) =>
  JSON.stringify({
    ...{ id: 'evt_1', type, createdAt: 1_772_532_000_000, region: 'sfo1' },
    payload: {
      deployment: { id: 'dpl_1', name: 'shop', url: 'shop.vercel.app', meta: { quarterdeckOperation: 'op_1' } },
      project: { id: 'prj_shop' },
      ...payload,
    },
  });

deploymentEventsContract('Vercel', () => ({
  events,
  operation: operation('op_1', 'dpl_1'),
  others: [
    operation('op_10', 'dpl_10'),
    operation('op_2', null),
    operation('op_1', 'dpl_1', { project: 'prj_pay' }),
    operation('op_3', 'promote@dpl_2@2026-03-01T10:00:00.000Z', { do: 'promote' }),
  ],
  sign,
  moved: event('deployment.succeeded'),
  elsewhere: [
    event('domain.created'),
    event('project.env-variable.created'),
    JSON.stringify({ type: 'deployment.created', payload: {} }),
  ],
  broken: [
    JSON.stringify({ type: 'deployment.succeeded' }),
    event('deployment.succeeded', { deployment: { id: 'dpl 1' } }),
    event('deployment.succeeded\n'),
  ],
}));

describe('an event of Vercel', () => {
  const isOf = async (body: string, ref: OperationRef) => (await events.read(sign(body)))?.isOf(ref);

  it('is about a deployment by its mark when its id is not known yet', async () => {
    expect(await isOf(event('deployment.created'), operation('op_1', null))).toBe(true);
  });

  it('is about a promotion or a rollback by the deployment that it leads to', async () => {
    const promotion = operation('op_7', 'promote@dpl_1@2026-03-01T10:00:00.000Z', { do: 'promote' });
    expect(await isOf(event('deployment.promoted'), promotion)).toBe(true);
    expect(await isOf(event('deployment.promoted', { deployment: { id: 'dpl_2' } }), promotion)).toBe(false);
    const rollback = operation('op_8', 'rollback@dpl_1@2026-03-01T10:00:00.000Z', { do: 'rollback' });
    const byProject = { deployment: null, project: null, projectId: 'prj_shop' };
    expect(await isOf(event('deployment.rollback', byProject), rollback)).toBe(true);
    expect(await isOf(event('deployment.rollback', { ...byProject, projectId: 'prj_pay' }), rollback)).toBe(false);
    expect(await isOf(event('project.rolling-release.approved', byProject), promotion)).toBe(true);
  });

  it('is about a promotion whose answer was lost by its project', async () => {
    expect(await isOf(event('deployment.promoted'), operation('op_7', null, { do: 'promote' }))).toBe(true);
    expect(
      await isOf(event('deployment.promoted', { project: null }), operation('op_7', null, { do: 'promote' })),
    ).toBe(false);
  });

  it('is signed with SHA-1 and with nothing else', async () => {
    await expect(events.read(sign(event('deployment.succeeded'), 'sha256'))).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
  });
});
