import { createHmac } from 'node:crypto';
import { resultSourceContract } from '../../../test/contracts/result-source-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { AlertDelivery } from '../../ports/alert-source.ts';
import { standardKey, verifyHmac, verifyStandard } from '../kit/deliveries/signature.ts';
import { createSignedResults } from './signed-results.ts';

const secret = new Secret('shared with CI');
const seconds = (laterMs: number) => String(Math.floor((Date.now() + laterMs) / 1_000));
const hmac = (text: string) => createHmac('sha256', secret.reveal()).update(text);

const result = { kind: 'tests', name: 'unit', files: ['<testsuite/>'], url: 'https://ci.example.com/7' };
const form = { version: '1', service: 'checkout', release: '1.4.0', digest: 'sha256:ab', results: [result] };
const told = JSON.stringify({ ...form, results: [result, { kind: 'scan', files: ['{}', '{}'] }] });
const place = { service: 'checkout', version: '1.4.0', digest: 'sha256:ab' };
const says = [
  { ...place, kind: 'tests', name: 'unit', files: ['<testsuite/>'], url: 'https://ci.example.com/7' },
  { ...place, kind: 'scan', name: null, files: ['{}', '{}'], url: null },
] as const;
const broken = [
  { ...form, version: '2' },
  { ...form, results: [] },
  { ...form, results: [{ ...result, kind: 'vibes' }] },
  { ...form, results: [{ ...result, files: '<testsuite/>' }] },
  { ...form, results: [{ ...result, files: Array.from({ length: 501 }, () => '') }] },
  { ...form, service: undefined },
  { ...form, release: 14 },
].map((one) => JSON.stringify(one));

resultSourceContract('CI that signs by Standard Webhooks', () => ({
  source: createSignedResults(verifyStandard(standardKey(secret), systemClock)),
  sign: (body, laterMs = 0): AlertDelivery => {
    const time = seconds(laterMs);
    const signature = hmac(`msg_1.${time}.${body}`).digest('base64');
    const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
    return { headers, body: Buffer.from(body) };
  },
  ...{ told, says, broken },
}));

const form2 = { header: 'X-Signature', prefix: 'sha256=', encoding: 'hex', timestampHeader: 'X-Timestamp' } as const;
resultSourceContract('CI that signs time and body', () => ({
  source: createSignedResults(verifyHmac(secret, { ...form2, clock: systemClock })),
  sign: (body, laterMs = 0): AlertDelivery => {
    const time = seconds(laterMs);
    const signature = hmac(`${time}:${body}`).digest('hex');
    return { headers: { 'x-signature': `sha256=${signature}`, 'x-timestamp': time }, body: Buffer.from(body) };
  },
  ...{ told, says, broken },
}));
