import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { deploymentEventsContract } from '../../../test/contracts/deployment-events-contract.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openWebhooks } from '../../../test/support/vendor-webhooks.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { AlertDelivery } from '../../ports/alert-source.ts';
import type { OperationRef } from '../../ports/executor.ts';
import { verifyAny, verifyHmac } from '../kit/deliveries/signature.ts';
import { createGithubEvents } from './github-events.ts';

const secrets = ['the secret of the webhook', 'the one before'];
const form = { header: 'x-hub-signature-256', prefix: 'sha256=', encoding: 'hex', timestampHeader: null } as const;
const events = createGithubEvents(
  verifyAny(secrets.map((secret) => verifyHmac(new Secret(secret), { ...form, clock: systemClock }))),
);

function sign(body: string, secret = secrets[0] ?? ''): AlertDelivery {
  const bytes = Buffer.from(body);
  const signature = createHmac('sha256', secret).update(bytes).digest('hex');
  const headers = {
    'x-github-event': 'workflow_run',
    'x-github-delivery': '1',
    'x-hub-signature-256': `sha256=${signature}`,
  };
  return { headers, body: bytes };
}

const operation = (id: string, more: Partial<OperationRef> = {}): OperationRef => ({
  id,
  with: { repository: 'harbor/shop', workflow: 'deploy.yml', ref: 'main', inputs: {}, operationInput: 'operation' },
  recordedAt: new Date(),
  remoteId: null,
  ...more,
});
const run = (more: object = {}, repository = 'harbor/shop') => ({
  action: 'completed',
  workflow_run: { id: 9_001, name: 'Deploy', display_title: 'Deploy 1.1.0 (op_1)', status: 'completed', ...more },
  repository: { full_name: repository },
});

deploymentEventsContract('GitHub Actions', () => ({
  events,
  operation: operation('op_1'),
  others: [
    operation('op_10'),
    operation('op_2', { remoteId: '9002' }),
    operation('op_1', { remoteId: '90010' }),
    operation('op_1', { with: { ...operation('op_1').with, repository: 'harbor/pay' } }),
  ],
  sign,
  moved: JSON.stringify(run()),
  elsewhere: [
    JSON.stringify({ zen: 'Keep it simple.', hook_id: 1 }),
    JSON.stringify({ action: 'opened', pull_request: {} }),
  ],
  broken: [
    JSON.stringify({ ...run(), workflow_run: [] }),
    JSON.stringify(run({ id: '9001' })),
    JSON.stringify({ ...run(), action: 'com\npleted' }),
    JSON.stringify({ ...run(), repository: undefined }),
  ],
}));

describe('an event of a workflow run', () => {
  it('is about the run that GitHub named at the start, whatever its title is', async () => {
    const event = await events.read(sign(JSON.stringify(run({ display_title: 'Deploy' }))));
    expect(event?.isOf(operation('op_7', { remoteId: '9001' }))).toBe(true);
    expect(event?.isOf(operation('op_7'))).toBe(false);
    expect(event?.about).toBe('workflow run 9001 completed');
  });

  it('is about a repository in whatever case its name is written', async () => {
    const event = await events.read(sign(JSON.stringify(run({}, 'Harbor/Shop'))));
    expect(event?.isOf(operation('op_1'))).toBe(true);
  });

  it('is taken with the secret from before as well, while they are exchanged', async () => {
    expect(await events.read(sign(JSON.stringify(run()), secrets[1]))).not.toBeNull();
    await expect(events.read(sign(JSON.stringify(run()), 'neither'))).rejects.toMatchObject({
      kind: 'unauthenticated',
    });
  });

  it('says what to change when a webhook sends a form', async () => {
    const body = `payload=${encodeURIComponent(JSON.stringify(run()))}`;
    await expect(events.read(sign(body))).rejects.toThrow('the content type of the webhook must be application/json');
  });

  it('is signed as in GitHub’s own example of a signature', async () => {
    const verify = verifyHmac(new Secret("It's a Secret to Everybody"), { ...form, clock: systemClock });
    const signature = 'sha256=757107ea0eb2509fc211221cce984b8a37570b6d7586c22c46f4379c8b043e17';
    verify({ headers: { 'x-hub-signature-256': signature }, body: Buffer.from('Hello, World!') });
  });
});

describeWith('vendor-contracts', 'What GitHub describes of its webhooks', (folder) => {
  it('is what is read here', async () => {
    const contract = openWebhooks(folder, 'github/webhooks.trimmed.json');
    expect(contract.faults('workflow-run-completed', run())).not.toEqual([]);
    const described = contract.sample('workflow-run-completed', run());
    expect(contract.faults('workflow-run-completed', described)).toEqual([]);
    expect((await events.read(sign(JSON.stringify(described))))?.isOf(operation('op_1'))).toBe(true);
  });
});
