import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PagerUnderTest, pagerContract, type Shown } from '../../../test/contracts/pager-contract.ts';
import { closedPort } from '../../../test/support/closed-port.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { startAlertmanager } from '../../../test/support/real-alertmanager.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import { createHttpClient } from '../http-client.ts';
import { createAlertmanagerPager } from './alertmanager-pager.ts';

const http = createHttpClient(systemClock);
const pagerAt = (url: string) =>
  createAlertmanagerPager({
    url,
    token: new Secret('the token of the API'),
    serviceLabel: 'service',
    environmentLabel: 'environment',
    clock: systemClock,
    http,
  });

/** What Alertmanager tells anybody who asks it. */
async function alertsAt(url: string): Promise<{ labels: Record<string, string>; status: { state: string } }[]> {
  const answer = await fetch(`${url}/api/v2/alerts`);
  return (await answer.json()) as { labels: Record<string, string>; status: { state: string } }[];
}

async function ready(url: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if ((await fetch(`${url}/-/ready`).catch(() => null))?.ok === true) return;
    await systemClock.sleep(100);
  }
  throw new Error('Alertmanager does not start');
}

describeWith('alertmanager', 'the pager of a real Alertmanager', (program) => {
  pagerContract('Alertmanager', async (): Promise<PagerUnderTest> => {
    const port = await closedPort();
    const url = `http://127.0.0.1:${port}`;
    const server = startAlertmanager(program, port, { url: 'http://127.0.0.1:1/nobody', token: 'none' });
    await ready(url);
    return {
      pager: pagerAt(`${url}/`),
      unreachable: pagerAt(`http://127.0.0.1:${await closedPort()}`),
      shown: async (key) =>
        (await alertsAt(url))
          .filter(({ labels }) => labels.quarterdeck_key === key)
          .map(({ status }): Shown => (status.state === 'suppressed' ? 'quiet' : 'raised')),
      dispose: async () => server.stop(),
    };
  });

  it('has the severity, the service and the environment as labels, for its routes', async () => {
    const port = await closedPort();
    const url = `http://127.0.0.1:${port}`;
    const server = startAlertmanager(program, port, { url: 'http://127.0.0.1:1/nobody', token: 'none' });
    try {
      await ready(url);
      await pagerAt(url).raise({
        key: 'k',
        severity: 'rollback',
        summary: 'Paying fails',
        service: 'shop',
        environment: 'production',
        release: 'R-1',
        raisedAt: new Date(),
        link: null,
      });
      expect((await alertsAt(url)).map(({ labels }) => labels)).toEqual([
        {
          alertname: 'QuarterdeckEscalation',
          severity: 'critical',
          service: 'shop',
          environment: 'production',
          quarterdeck_key: 'k',
        },
      ]);
    } finally {
      server.stop();
    }
  });
});

/** A server that answers everything in the same way, and remembers what it was asked. */
const answers: { status: number; body: string; asked: { url: string; authorization: string | undefined }[] } = {
  status: 200,
  body: '[]',
  asked: [],
};
const server = createServer((request, response) => {
  answers.asked.push({ url: request.url ?? '', authorization: request.headers.authorization });
  response.writeHead(answers.status, { 'content-type': 'application/json' }).end(answers.body);
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => new Promise((resolve) => server.close(resolve)));

it.each([
  ['no JSON', 200, '<html>', 'bad_response'],
  ['another JSON', 200, '{"status":"success"}', 'bad_response'],
  ['its login page is missing', 401, '', 'auth'],
  ['too many requests', 429, '', 'rate_limited'],
  ['it is not there', 404, 'not found', 'bad_response'],
  ['it refuses the alert', 400, '"bad matcher"', 'bad_response'],
])('what answers with %s has not paged anybody', async (_what, status, body, kind) => {
  Object.assign(answers, { status, body });
  const pager = pagerAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}/prefix`);
  await expect(pager.acknowledge('k')).rejects.toMatchObject({ name: 'IntegrationError', kind });
  expect(answers.asked.at(-1)).toMatchObject({
    url: expect.stringMatching(/^\/prefix\/api\/v2\//),
    authorization: 'Bearer the token of the API',
  });
});
