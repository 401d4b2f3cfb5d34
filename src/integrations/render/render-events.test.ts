import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { deploymentEventsContract } from '../../../test/contracts/deployment-events-contract.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { AlertDelivery } from '../../ports/alert-source.ts';
import type { OperationRef } from '../../ports/executor.ts';
import { standardKey, verifyStandard } from '../kit/deliveries/signature.ts';
import { createRenderEvents } from './render-events.ts';

const secret = `whsec_${Buffer.from('thirty-two bytes of a test secret').toString('base64')}`;
const events = createRenderEvents(verifyStandard(standardKey(new Secret(secret)), systemClock));

/** Signed by the library of Standard Webhooks, which knows nothing of ours. */
function sign(body: string, agoMs = 0): AlertDelivery {
  const at = new Date(Date.now() - agoMs);
  const signature = new Webhook(secret).sign('msg_1', at, body);
  const time = String(Math.floor(at.getTime() / 1_000));
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': time, 'webhook-signature': signature };
  return { headers, body: Buffer.from(body) };
}

const operation = (service: string, words: object = {}): OperationRef => ({
  id: 'op_1',
  with: { service, do: 'deploy', commitId: 'a'.repeat(40), clearCache: false, autoDeploy: 'off', ...words },
  recordedAt: new Date(),
  remoteId: 'dep-1',
});
const event = (type: string, data: object = {}) =>
  JSON.stringify({
    type,
    timestamp: '2026-03-03T10:00:00.123Z',
    data: { id: 'evt-1', serviceId: 'srv-shop', serviceName: 'shop', status: 'succeeded', ...data },
  });

deploymentEventsContract('Render', () => ({
  events,
  operation: operation('srv-shop'),
  others: [operation('srv-shop2'), operation('srv-sho'), operation('srv-pay', { do: 'rollback' })],
  sign,
  moved: event('deploy_ended'),
  elsewhere: [event('server_failed'), event('autoscaling_ended'), event('commit_ignored')],
  broken: [
    JSON.stringify({ type: 'deploy_ended' }),
    event('deploy_ended', { serviceId: 'srv shop' }),
    event('deploy ended'),
  ],
}));

describe('an event of Render', () => {
  it('is about every step of its service, also one that was queued without an id', async () => {
    for (const type of ['deploy_started', 'build_ended', 'pre_deploy_started', 'image_pull_failed']) {
      const read = await events.read(sign(event(type)));
      expect(read?.isOf({ ...operation('srv-shop'), remoteId: 'queued@2026-03-03T10:00:00.000Z' })).toBe(true);
      expect(read?.isOf({ ...operation('srv-shop'), remoteId: null })).toBe(true);
    }
  });

  it('is not taken when it was signed more than five minutes ago', async () => {
    await expect(events.read(sign(event('deploy_ended'), 6 * 60_000))).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
    expect(await events.read(sign(event('deploy_ended'), 4 * 60_000))).not.toBeNull();
  });
});

describeWith('vendor-contracts', 'What Render describes of its events', (folder) => {
  it('has each kind that is read here', () => {
    const contract = openContract(folder, 'render/render-public-api.json');
    const fault = (type: string) => {
      const body = {
        ownerId: 'tea-1',
        name: 'bot',
        url: 'https://bot.example.com',
        enabled: true,
        eventFilter: [type],
      };
      return contract.requestFaults('POST', '/webhooks', body);
    };
    for (const type of [
      'deploy_started',
      'deploy_ended',
      'build_started',
      'build_ended',
      'pre_deploy_started',
      'pre_deploy_ended',
      'image_pull_failed',
    ])
      expect({ type, faults: fault(type) }).toEqual({ type, faults: [] });
    expect(fault('deploy_dreamed')).not.toEqual([]);
  });
});
