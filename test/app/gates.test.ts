import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { parse, stringify } from 'yaml';
import { findElement } from '../../src/cli/demo/workspace-client.ts';
import { personIds } from '../../src/local-workspace/default-seed.ts';
import { approve, approveAndStart, inState, press, request, told, view } from './play.ts';
import { stageForAll, until } from './stage.ts';

const { priya, marcus } = personIds;
const secret = 'shared with CI';

/** The shop with an environment before production, which requires tests; promotion is required by default. */
function withStaging(yaml: string): string {
  const file = parse(yaml);
  const { shop, rehearsed } = file.services;
  shop.environments = { staging: rehearsed.environments.production, production: shop.environments.production };
  shop.policy = { requires: ['tests'] };
  delete file.services.rehearsed;
  file.environments = ['staging', 'production'];
  file.integrations = { ci: { secretVariable: 'CI_SECRET' } };
  return stringify(file);
}

describe('a version on its way to production', { timeout: 240_000 }, () => {
  const stage = stageForAll({
    services: { kind: 'scripted', names: ['shop', 'rehearsed'] },
    edit: withStaging,
    variables: { CI_SECRET: secret },
  });

  const report = async (failed: boolean, digest: string | null) => {
    const files = [`<testsuite><testcase name="pays">${failed ? '<failure/>' : ''}</testcase></testsuite>`];
    const results = [{ kind: 'tests', files, url: 'https://ci.example.com/runs/7' }];
    const body = JSON.stringify({ version: '1', service: 'shop', release: '1.1.0', digest, results });
    const time = String(Math.floor(Date.now() / 1_000));
    const signature = createHmac('sha256', secret).update(`msg_1.${time}.${body}`).digest('base64');
    const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
    const url = `http://127.0.0.1:${stage().bot.port}/hooks/ci`;
    return (await fetch(url, { method: 'POST', headers, body })).status;
  };

  test('is promoted with one press, waits for its tests, and is live when they have passed', async () => {
    const { people } = stage();
    const first = await request(stage(), 'shop 1.1.0 to staging');
    await approveAndStart(stage(), 'R-1');
    await inState(stage(), 'R-1', 'completed');
    const offered = await people.cardThat(
      priya,
      'R-1',
      'a way on',
      (one) => findElement(one, 'promotion.promote') !== null,
    );
    expect(JSON.stringify(offered.blocks)).toContain('*staging* 1.1.0 :large_green_circle: → production –');

    await press(stage(), priya, 'R-1', 'promotion.promote');
    await told(stage(), priya, 'is to be promoted from staging to production');
    await press(stage(), marcus, 'R-1', 'promotion.promote');
    await told(stage(), marcus, 'ACTIVE_RELEASE');
    await approve(stage(), 'R-2');
    const why = () => people.says(priya, '/deploy why R-2');
    expect(await why()).toMatch(
      /\*Tests\*: no tests result of 1\.1\.0 was reported.*`NO_RESULT`.*\n.*the record · now\n.*Next: have CI report/,
    );
    expect(await why()).toContain('*Promotion*: R-1 succeeded in staging');

    const { digest } = first.release.plan.artifact;
    expect(await report(true, digest)).toBe(200);
    expect(await why()).toMatch(
      /1 of 1 tests failed: pays.*`TESTS_FAILED`.*\n.*signed webhook from ci · .*ci\.example\.com\/runs\/7/,
    );
    await press(stage(), priya, 'R-2', 'release.start');
    await told(stage(), priya, 'TESTS_FAILED');
    expect(await report(false, digest)).toBe(200);
    const ticked = async () =>
      (await view(stage(), 'R-2')).todos.find(({ check }) => check === 'tests')?.ticked ?? null;
    await until('the tests are ticked', ticked);
    await press(stage(), priya, 'R-2', 'release.start');
    await inState(stage(), 'R-2', 'completed');

    // The card of staging has heard of it.
    const after = await people.cardThat(priya, 'R-1', 'both', (one) =>
      JSON.stringify(one.blocks).includes('production 1.1.0 :large_green_circle:'),
    );
    expect(findElement(after, 'promotion.promote')).toBeNull();
    expect(stage().errors).toEqual([]);
  });
});
