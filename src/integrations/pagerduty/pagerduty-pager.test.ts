import { afterAll, describe, expect, it } from 'vitest';
import { type PagerUnderTest, pagerContract, type Shown } from '../../../test/contracts/pager-contract.ts';
import { FakePagerduty } from '../../../test/fakes/pagerduty.ts';
import { closedPort } from '../../../test/support/closed-port.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import type { PagerAlert } from '../../ports/pager.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { dedupKey } from './dedup-key.ts';
import { createPagerdutyPager } from './pagerduty-pager.ts';

const clock = { ...systemClock, sleep: async () => {} };
const pagerAt = (url: string) =>
  createPagerdutyPager({
    url: `${url}/v2`,
    routingKey: (service) => new Secret(service === 'bank' ? 'the-key-of-the-bank' : 'a-routing-key'),
    clock,
    http: createHttpClient(clock),
  });

const paying: PagerAlert = {
  key: 'degraded:dep_1',
  severity: 'rollback',
  summary: 'Paying fails',
  service: 'shop',
  environment: 'production',
  about: { kind: 'release', ref: 'R-1' },
  raisedAt: new Date('2026-03-03T10:00:00Z'),
  isAgain: false,
  link: null,
};

describeWith(
  'vendor-contracts',
  'the pager of PagerDuty, against a fake that keeps to its API description',
  (folder) => {
    const started: FakePagerduty[] = [];
    const start = async () => {
      const description = (file: string) => openContract(folder, `pagerduty/${file}.openapiv3.json`);
      const fake = await new FakePagerduty({ events: description('events-v2'), rest: description('rest-v2') }).start();
      started.push(fake);
      return fake;
    };
    afterAll(async () => {
      await Promise.all(started.map(({ server }) => server.stop()));
      expect(started.flatMap(({ violations }) => violations)).toEqual([]);
      expect(started.flatMap(({ incidents }) => incidents).length).toBeGreaterThan(10);
    });

    pagerContract('PagerDuty', async (): Promise<PagerUnderTest> => {
      const fake = await start();
      return {
        pager: pagerAt(fake.server.url),
        unreachable: pagerAt(`http://127.0.0.1:${await closedPort()}`),
        shown: async (key) =>
          fake.incidents
            .filter((one) => one.key === dedupKey(key) && one.status !== 'resolved')
            .map(({ status }): Shown => (status === 'triggered' ? 'raised' : 'quiet')),
        dispose: async () => {},
      };
    });

    describe('an incident', () => {
      it.each([
        ['notice', 'info'],
        ['warning', 'warning'],
        ['critical', 'error'],
        ['rollback', 'critical'],
      ] as const)('for %s has the severity %s, and says of what it is', async (severity, expected) => {
        const fake = await start();
        await pagerAt(fake.server.url).raise({ ...paying, severity, link: 'https://shop.example.com/runbook' });
        expect(fake.incidents).toMatchObject([
          {
            key: 'degraded:dep_1',
            payload: {
              severity: expected,
              summary: 'Paying fails',
              source: 'shop in production',
              component: 'shop',
              group: 'production',
              timestamp: '2026-03-03T10:00:00.000Z',
              custom_details: { release: 'R-1', service: 'shop', environment: 'production' },
            },
            links: [{ href: 'https://shop.example.com/runbook' }],
          },
        ]);
      });

      it('has a summary that PagerDuty takes, however long ours is', async () => {
        const fake = await start();
        await pagerAt(fake.server.url).raise({ ...paying, summary: `${'x'.repeat(1_022)}😀${'y'.repeat(5_000)}` });
        expect(fake.incidents[0]?.payload.summary).toBe(`${'x'.repeat(1_022)}…`);
      });

      it('goes where the service has its own key, from its beginning to its end', async () => {
        const fake = await start();
        fake.routingKeys = ['a-routing-key', 'the-key-of-the-bank'];
        const pager = pagerAt(fake.server.url);
        await pager.raise({ ...paying, service: 'bank' });
        await pager.acknowledge(paying.key, 'bank');
        await pager.resolve(paying.key, 'bank');
        expect(fake.server.requests.map(({ body }) => JSON.parse(body).routing_key)).toEqual(
          Array(3).fill('the-key-of-the-bank'),
        );
      });

      it('notifies its people once for the same problem, and once more when it is raised again', async () => {
        const fake = await start();
        const pager = pagerAt(fake.server.url);
        await pager.raise(paying);
        await pager.raise(paying);
        expect(fake.incidents.map(({ notified }) => notified)).toEqual([1]);
        await pager.acknowledge(paying.key, 'shop');
        await pager.raise({ ...paying, isAgain: true });
        expect(fake.incidents.map(({ status }) => status)).toEqual(['resolved', 'triggered']);
        expect(new Set(fake.incidents.map(({ key }) => key))).toEqual(new Set([paying.key]));
      });
    });

    describe('a call that goes wrong', () => {
      const when = ({ path }: { path: string }) => path === '/v2/enqueue';

      it.each(['cut-before', 'cut-after', 'cut-body'] as const)(
        'on the way (%s) is repeated, and pages once',
        async (kind) => {
          const fake = await start();
          fake.server.fail({ kind }, { when });
          await pagerAt(fake.server.url).raise(paying);
          expect(fake.incidents).toHaveLength(1);
        },
      );

      it.each([
        ['it is refused', 400, { status: 'invalid event', message: 'no' }, 'bad_response'],
        ['too many came', 429, {}, 'rate_limited'],
        ['it fails', 500, '', 'unavailable'],
        ['it is gone', 404, '', 'bad_response'],
        ['it is taken without a word', 202, '', 'bad_response'],
        ['it answers something else', 202, { status: 'maybe' }, 'bad_response'],
        ['a proxy answers', 200, '<html>', 'bad_response'],
        ['it answers as another API would', 200, { status: 'success' }, 'bad_response'],
      ])('has paged nobody when %s', async (_what, status, body, kind) => {
        const fake = await start();
        fake.server.fail({ kind: 'answer', answer: { status, body } }, { when, times: Number.POSITIVE_INFINITY });
        await expect(pagerAt(fake.server.url).raise(paying)).rejects.toMatchObject({ name: 'IntegrationError', kind });
        expect(fake.incidents).toEqual([]);
      });

      it('says how long PagerDuty wants to be left alone', async () => {
        const fake = await start();
        const answer = { status: 429, headers: { 'retry-after': '60' } };
        fake.server.fail({ kind: 'answer', answer }, { when });
        await expect(pagerAt(fake.server.url).raise(paying)).rejects.toMatchObject({ retryAfterMs: 60_000 });
      });

      it('is not read to its end when the answer is huge', async () => {
        const fake = await start();
        fake.server.fail({ kind: 'huge' }, { when });
        await expect(pagerAt(fake.server.url).raise(paying)).rejects.toMatchObject({ kind: 'bad_response' });
      });
    });
  },
);
