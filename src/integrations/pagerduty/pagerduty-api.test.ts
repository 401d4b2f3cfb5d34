import { afterAll, beforeEach, expect, it } from 'vitest';
import { FakePagerduty } from '../../../test/fakes/pagerduty.ts';
import { describeWith } from '../../../test/support/needs.ts';
import { openContract } from '../../../test/support/vendor-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { Secret } from '../../lib/redact.ts';
import { createHttpClient } from '../kit/http/http-client.ts';
import { createPagerdutyApi } from './pagerduty-api.ts';

describeWith(
  'vendor-contracts',
  'the REST API of PagerDuty, against a fake that keeps to its description',
  (folder) => {
    const started: FakePagerduty[] = [];
    let fake: FakePagerduty;
    beforeEach(async () => {
      const description = (file: string) => openContract(folder, `pagerduty/${file}.openapiv3.json`);
      fake = await new FakePagerduty({ events: description('events-v2'), rest: description('rest-v2') }).start();
      started.push(fake);
      fake.user('PLENA', 'Lena Fischer', 'lena@test.example');
      fake.user('PTOM', 'Tom Okafor', 'tom@test.example');
    });
    afterAll(async () => {
      await Promise.all(started.map(({ server }) => server.stop()));
      expect(started.flatMap(({ violations }) => violations)).toEqual([]);
    });
    const api = (token = 'an-api-token') =>
      createPagerdutyApi({ url: fake.server.url, token: new Secret(token), http: createHttpClient(systemClock) });

    it('says who is on call by a schedule, each person once', async () => {
      fake.onCall = [
        { level: 1, user: 'PLENA', place: 'PSCHED' },
        { level: 3, user: 'PLENA', place: 'PSCHED' },
        { level: 1, user: 'PTOM', place: 'PANOTHER' },
      ];
      expect(await api().now({ schedule: 'PSCHED' })).toEqual([{ name: 'Lena Fischer', email: 'lena@test.example' }]);
      expect(fake.server.requests[0]?.query.get('include[]')).toBe('users');
    });

    it('asks the first level of an escalation policy only: PagerDuty notifies the others', async () => {
      fake.onCall = [
        { level: 1, user: 'PLENA', place: 'PPOLICY' },
        { level: 2, user: 'PTOM', place: 'PPOLICY' },
      ];
      expect((await api().now({ escalationPolicy: 'PPOLICY' })).map(({ name }) => name)).toEqual(['Lena Fischer']);
    });

    it('keeps the name of a person whose address it is not told', async () => {
      fake.onCall = [{ level: 1, user: 'PGONE', place: 'PSCHED' }];
      expect(await api().now({ schedule: 'PSCHED' })).toEqual([{ name: 'PGONE', email: null }]);
    });

    it('asks for the address of each person when it did not come along', async () => {
      fake.includesUsers = false;
      fake.onCall = [{ level: 1, user: 'PTOM', place: 'PSCHED' }];
      expect(await api().now({ schedule: 'PSCHED' })).toEqual([{ name: 'Tom Okafor', email: 'tom@test.example' }]);
    });

    it('reads every page, up to a limit', async () => {
      const people = (count: number) =>
        Array.from({ length: count }, (_, index) => ({ level: 1, user: `P${index}`, place: 'PSCHED' }));
      for (const { user } of people(230)) fake.user(user, user, `${user}@test.example`);
      fake.onCall = people(230);
      expect(await api().now({ schedule: 'PSCHED' })).toHaveLength(230);
      fake.onCall = people(501);
      await expect(api().now({ schedule: 'PSCHED' })).rejects.toMatchObject({ kind: 'bad_response' });
    });

    it('finds the address of a person, and none of somebody unknown', async () => {
      expect(await api().emailOf('PLENA')).toBe('lena@test.example');
      expect(await api().emailOf('../abilities')).toBeNull();
    });

    it('tries the token', async () => {
      await api().probe();
      await expect(api('guessed').probe()).rejects.toMatchObject({ kind: 'auth' });
    });

    it.each([
      ['another token', 401, {}, 'auth'],
      ['a plan without it', 403, {}, 'auth'],
      ['too many requests', 429, {}, 'rate_limited'],
      ['nothing of this id', 404, {}, 'not_found'],
      ['something else', 200, { oncalls: 'many' }, 'bad_response'],
      ['no JSON', 200, '<html>', 'bad_response'],
    ])('does not know who is on call with %s', async (_what, status, body, kind) => {
      const answer = { status, body };
      fake.server.fail({ kind: 'answer', answer }, { times: Number.POSITIVE_INFINITY });
      await expect(api().now({ schedule: 'PSCHED' })).rejects.toMatchObject({ name: 'IntegrationError', kind });
    });
  },
);
