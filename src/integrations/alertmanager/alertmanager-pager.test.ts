import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type PagerUnderTest, pagerContract, type Shown } from '../../../test/contracts/pager-contract.ts';
import { closedPort } from '../../../test/support/closed-port.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { startAlertmanager } from '../../../test/support/real-alertmanager.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { PagerAlert } from '../../ports/pager.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
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

const paying: PagerAlert = {
  key: 'k',
  severity: 'rollback',
  summary: 'Paying fails',
  service: 'shop',
  environment: 'production',
  about: { kind: 'release', ref: 'R-1' },
  raisedAt: new Date(),
  isAgain: false,
  link: null,
};

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

  /** An Alertmanager of its own, which may send to `webhook`. */
  async function started(webhook = 'http://127.0.0.1:1/nobody') {
    const port = await closedPort();
    const url = `http://127.0.0.1:${port}`;
    const server = startAlertmanager(program, port, { url: webhook, token: 'none' });
    await ready(url);
    return { url, stop: () => server.stop() };
  }

  it('has the severity, the service and the environment as labels, for its routes', async () => {
    const { url, stop } = await started();
    try {
      await pagerAt(url).raise(paying);
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
      stop();
    }
  });

  it('leaves a silence alone that a person made, and takes away its own', async () => {
    const { url, stop } = await started();
    const silences = async () => {
      const all = (await (await fetch(`${url}/api/v2/silences`)).json()) as {
        createdBy: string;
        comment: string;
        endsAt: string;
        status: { state: string };
      }[];
      return all.filter(({ status }) => status.state === 'active');
    };
    try {
      const pager = pagerAt(url);
      await pager.raise(paying);
      const made = await fetch(`${url}/api/v2/silences`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          matchers: [{ name: 'quarterdeck_key', value: 'k', isRegex: false, isEqual: true }],
          startsAt: new Date().toISOString(),
          endsAt: new Date(Date.now() + 600_000).toISOString(),
          createdBy: 'lena',
          comment: 'I am on it',
        }),
      });
      expect(made.status).toBe(200);
      await pager.raise(paying);
      await pager.acknowledge('k', 'shop');
      await pager.acknowledge('k', 'shop');
      expect((await silences()).map(({ createdBy }) => createdBy).sort()).toEqual(['Quarterdeck', 'lena']);
      await pager.raise(paying);
      expect(await silences()).toMatchObject([{ createdBy: 'lena', comment: 'I am on it' }]);
      await pager.resolve('k', 'shop');
      expect(await silences()).toHaveLength(1);
    } finally {
      stop();
    }
  });

  it('is acknowledged for as long as an alert stays', async () => {
    const { url, stop } = await started();
    try {
      await pagerAt(url).raise(paying);
      await pagerAt(url).acknowledge('k', 'shop');
      const [silence] = (await (await fetch(`${url}/api/v2/silences`)).json()) as { endsAt: string }[];
      const [alert] = (await (await fetch(`${url}/api/v2/alerts`)).json()) as { endsAt: string }[];
      for (const one of [silence, alert])
        expect((Date.parse(one?.endsAt ?? '') - Date.now()) / 3_600_000).toBeCloseTo(24, 1);
    } finally {
      stop();
    }
  });

  it('tells its receivers of what, and since when, also when it is over', async () => {
    const told: { status: string; annotations: object; startsAt: string; generatorURL: string }[] = [];
    const receiver = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.on('end', () => {
        told.push(...(JSON.parse(body) as { alerts: typeof told }).alerts);
        response.writeHead(200).end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const { url, stop } = await started(`http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`);
    try {
      const raisedAt = new Date('2026-03-03T10:00:00Z');
      const link = 'https://shop.example.com/runbook';
      await pagerAt(url).raise({ ...paying, raisedAt, link });
      const has = async (status: string) => {
        for (let tries = 0; tries < 300; tries += 1) {
          const found = told.find((one) => one.status === status);
          if (found) return found;
          await systemClock.sleep(100);
        }
        throw new Error(`nobody was told that it is ${status}`);
      };
      await has('firing');
      await pagerAt(url).acknowledge('k', 'shop');
      await pagerAt(url).resolve('k', 'shop');
      expect(await has('resolved')).toMatchObject({
        annotations: { summary: 'Paying fails', release: 'R-1' },
        generatorURL: link,
      });
      expect(new Date((await has('resolved')).startsAt)).toEqual(raisedAt);
    } finally {
      stop();
      receiver.closeAllConnections();
      await new Promise((resolve) => receiver.close(resolve));
    }
  });
});

/** A server that answers everything in the same way, unless posts have an answer of their own. */
const answers: {
  status: number;
  body: string;
  toPosts: number | null;
  asked: { url: string; authorization: string | undefined }[];
} = {
  status: 200,
  body: '[]',
  toPosts: null,
  asked: [],
};
const server = createServer((request, response) => {
  answers.asked.push({ url: request.url ?? '', authorization: request.headers.authorization });
  if (request.method === 'POST' && answers.toPosts !== null) response.writeHead(answers.toPosts).end();
  else response.writeHead(answers.status, { 'content-type': 'application/json' }).end(answers.body);
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
  await expect(pager.acknowledge('k', 'shop')).rejects.toMatchObject({ name: 'IntegrationError', kind });
  expect(answers.asked.at(-1)).toMatchObject({
    url: expect.stringMatching(/^\/prefix\/api\/v2\//),
    authorization: 'Bearer the token of the API',
  });
});

it.each([404, 409, 422])('an alert that is answered with %d and nothing else has not been raised', async (status) => {
  Object.assign(answers, { status: 200, body: '[]', toPosts: status });
  const pager = pagerAt(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await expect(pager.raise(paying)).rejects.toMatchObject({ name: 'IntegrationError', kind: 'bad_response' });
});
