import { afterAll, beforeAll, expect, test } from 'vitest';
import { closedPort } from '../support/closed-port.ts';
import { describeWith } from '../support/needs.ts';
import { startAlertmanager } from '../support/real-alertmanager.ts';
import { approveAndStart, request, view } from './play.ts';
import { openStage, type Stage, until } from './stage.ts';

const token = 'the token of the test, which is long enough';

describeWith('alertmanager', 'alerts of a real Alertmanager', (program) => {
  let stage: Stage;
  let alertmanager: ReturnType<typeof startAlertmanager>;
  let api = '';

  beforeAll(async () => {
    stage = await openStage({
      policy: { watchWindow: '5 min' },
      edit: (yaml) => `${yaml}\nintegrations: { alertmanager: { tokenVariable: ALERTMANAGER_TOKEN } }\n`,
      variables: { ALERTMANAGER_TOKEN: token },
    });
    const port = await closedPort();
    api = `http://127.0.0.1:${port}`;
    alertmanager = startAlertmanager(program, port, {
      url: `http://127.0.0.1:${stage.bot.port}/hooks/alertmanager`,
      token,
    });
    await until(
      'Alertmanager is ready',
      async () => (await fetch(`${api}/-/ready`).catch(() => null))?.ok === true,
      30_000,
    );
  }, 60_000);
  afterAll(async () => {
    alertmanager.stop();
    await stage.stop();
  }, 60_000);

  const post = (endsAt?: Date) =>
    fetch(`${api}/api/v2/alerts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify([
        {
          labels: { alertname: 'HighErrorRate', service: 'shop', environment: 'production', severity: 'critical' },
          annotations: { summary: '12 % of requests fail' },
          ...(endsAt ? { endsAt: endsAt.toISOString() } : {}),
        },
      ]),
    });

  test('degrade the release that runs there until they are resolved', { timeout: 90_000 }, async () => {
    await request(stage, 'shop 1.1.0');
    await approveAndStart(stage, 'R-1');
    await until('it is watched', async () => (await view(stage, 'R-1')).deployment?.state === 'verifying');
    expect((await post()).status).toBe(200);
    const degraded = await until(
      'the alert degrades it',
      async () => {
        const now = await view(stage, 'R-1');
        return now.deployment?.state === 'degraded' && now.proposals.length > 0 ? now : null;
      },
      30_000,
    );
    expect(degraded.escalations.map(({ summary }) => summary)).toEqual([
      'HighErrorRate: 12 % of requests fail (alertmanager)',
    ]);
    expect(degraded.deployment?.findings[0]?.words).toContain('12 % of requests fail');
    await post(new Date());
    await until(
      'it is well again once it is resolved',
      async () => (await view(stage, 'R-1')).deployment?.state === 'verifying',
      30_000,
    );
    expect(stage.errors).toEqual([]);
  });

  test('are refused with another token', async () => {
    const answer = await fetch(`http://127.0.0.1:${stage.bot.port}/hooks/alertmanager`, {
      method: 'POST',
      headers: { authorization: 'Bearer another' },
      body: '{}',
    });
    expect(answer.status).toBe(401);
  });
});
