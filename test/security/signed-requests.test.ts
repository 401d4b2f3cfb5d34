import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { localTokens } from '../../src/cli/local.ts';
import { personIds } from '../../src/local-workspace/default-seed.ts';
import { counts, inState, request, view } from '../app/play.ts';
import { stageForAll, until } from '../app/stage.ts';
import { attempt } from './attack.ts';
import { tookEffect } from './effect.ts';
import { type Answer, commandBody, nowSeconds, postEvents, signedHeaders } from './requests.ts';

const { marcus, tom } = personIds;
const stage = stageForAll({ delivery: 'http' });
const post = (body: string | Buffer, headers?: Parameters<typeof postEvents>[2]) =>
  postEvents(stage().bot.port, body, headers);
const secret = localTokens.signing.reveal();
const lock = 'lock production from outside';

const hasEffect = (work: () => Promise<Answer>, refusals: readonly number[]) => tookEffect(stage(), work, refusals);

function hex(algorithm: string, text: string, key = secret): string {
  return createHmac(algorithm, key).update(text).digest('hex');
}

const openLocks = () => stage().read((stores) => stores.locks.open());

/** Sends a signed command and waits for the lock to be there, or not. A busy machine answers first and acts later. */
async function locks(isLocked: boolean, body: string, headers = signedHeaders(body)) {
  const answer = await post(body, headers);
  expect(answer.status).toBe(200);
  await until(`locked is ${isLocked}`, async () => (await openLocks()).length > 0 === isLocked);
  return answer;
}

test('the same request with the right signature is carried out, so a refusal means something', async () => {
  await locks(true, commandBody('lock shop because of the fair'));
  await locks(false, commandBody('unlock shop because it is over'));
});

describe('S1 a forged signature', () => {
  const forged: [what: string, make: (body: string, at: string) => Record<string, string>][] = [
    ['another secret', (body) => signedHeaders(body, { secret: 'not the secret at all' })],
    ['no signature', (body, at) => ({ ...signedHeaders(body, { timestamp: at }), 'x-slack-signature': '' })],
    [
      'zeros',
      (body, at) => ({ ...signedHeaders(body, { timestamp: at }), 'x-slack-signature': `v0=${'0'.repeat(64)}` }),
    ],
    ['half a signature', (body, at) => cut(signedHeaders(body, { timestamp: at }), 35)],
    ['one digit off', (body, at) => lastDigitOff(signedHeaders(body, { timestamp: at }))],
    ['the signature of another body', (_body, at) => signedHeaders(commandBody('list'), { timestamp: at })],
    [
      'the signature of another time',
      (body, at) => ({ ...signedHeaders(body), 'x-slack-request-timestamp': String(Number(at) - 7) }),
    ],
    [
      'a signature over the body alone',
      (body, at) => ({ ...signedHeaders(body, { timestamp: at }), 'x-slack-signature': `v0=${hex('sha256', body)}` }),
    ],
    [
      'an empty secret',
      (body, at) => ({
        ...signedHeaders(body, { timestamp: at }),
        'x-slack-signature': `v0=${hex('sha256', `v0:${at}:${body}`, '')}`,
      }),
    ],
  ];
  test.each(forged)('S1 %s is refused', async (what, make) => {
    const body = commandBody(lock);
    await attempt('S1', what, () => hasEffect(() => post(body, make(body, String(nowSeconds()))), [401]));
  });

  function cut(headers: Record<string, string>, length: number) {
    return { ...headers, 'x-slack-signature': headers['x-slack-signature']?.slice(0, length) ?? '' };
  }
  function lastDigitOff(headers: Record<string, string>) {
    const whole = headers['x-slack-signature'] ?? '';
    return { ...headers, 'x-slack-signature': whole.slice(0, -1) + (whole.endsWith('0') ? '1' : '0') };
  }
});

describe('S2 a replayed request', () => {
  test('S2 replays of a command have one effect', async () => {
    const body = commandBody('lock shop because of a replay');
    const headers = signedHeaders(body);
    await locks(true, body, headers);
    const after = { counts: await counts(stage()), locks: await openLocks() };
    const isChanged = async () =>
      JSON.stringify({ counts: await counts(stage()), locks: await openLocks() }) !== JSON.stringify(after);
    for (const time of [1, 2, 3])
      await attempt('S2', `replay ${time}`, async () => {
        await post(body, headers);
        return isChanged();
      });
    await Promise.all(
      [1, 2, 3, 4].map((time) =>
        attempt('S2', `replay ${time} at once`, async () => {
          await post(body, headers);
          return isChanged();
        }),
      ),
    );
  });

  test('S2 a replayed lock does not come back after somebody lifted it', async () => {
    await locks(false, commandBody('unlock shop because it is over'));
    const body = commandBody('lock production because of a replay');
    const headers = signedHeaders(body);
    await locks(true, body, headers);
    await locks(false, commandBody('unlock production because it is over'));
    await attempt('S2', 'a lock, after it was lifted', async () => {
      await post(body, headers);
      return (await openLocks()).length > 0;
    });
  });

  test('S2 replays of an approval count once', async () => {
    await request(stage(), 'shop 1.1.0');
    await stage().people.tickAll(tom, 'R-1');
    const body = commandBody('approve R-1', { user_id: marcus });
    const headers = signedHeaders(body);
    await post(body, headers);
    expect((await inState(stage(), 'R-1', 'approved')).approvals).toHaveLength(1);
    await attempt('S2', 'an approval', async () => {
      await post(body, headers);
      return (await view(stage(), 'R-1')).approvals.length !== 1;
    });
  });
});

describe('S3 a request from another time', () => {
  const times: [what: string, timestamp: () => string][] = [
    ['five minutes and a bit ago', () => String(nowSeconds() - 302)],
    ['an hour ago', () => String(nowSeconds() - 3_600)],
    ['five minutes and a bit ahead', () => String(nowSeconds() + 302)],
    ['an hour ahead', () => String(nowSeconds() + 3_600)],
    ['a year ahead', () => String(nowSeconds() + 31_536_000)],
    ['the end of time', () => '999999999999'],
    ['infinity', () => 'Infinity'],
    ['no number', () => 'NaN'],
    ['nothing', () => ''],
    ['a hexadecimal number', () => `0x${nowSeconds().toString(16)}`],
    ['a number with an exponent', () => `${nowSeconds()}e0`],
    ['a negative number', () => `-${nowSeconds()}`],
    ['milliseconds', () => String(Date.now())],
  ];
  test.each(times)('S3 %s is refused, although well signed', async (what, timestamp) => {
    const body = commandBody(lock);
    await attempt('S3', what, () =>
      hasEffect(() => post(body, signedHeaders(body, { timestamp: timestamp() })), [401]),
    );
  });

  test('S3 a clock that is two minutes off is still Slack', async () => {
    for (const offset of [-120, 120]) {
      const body = commandBody('list');
      const answer = await post(body, signedHeaders(body, { timestamp: String(nowSeconds() + offset) }));
      expect(answer.status).toBe(200);
    }
  });
});

describe('S4 smuggling behind ssl_check', () => {
  const smuggled: [what: string, body: () => string][] = [
    ['before a command', () => `ssl_check=1&${commandBody(lock)}`],
    ['after a command', () => `${commandBody(lock)}&ssl_check=1`],
    ['twice', () => `ssl_check=0&ssl_check=1&${commandBody(lock)}`],
    ['with a payload', () => `ssl_check=1&payload=${encodeURIComponent(JSON.stringify({ type: 'block_actions' }))}`],
  ];
  test.each(smuggled)('S4 ssl_check %s without a signature does nothing', async (what, make) => {
    const headers = { 'content-type': 'application/x-www-form-urlencoded' };
    await attempt('S4', what, () => hasEffect(() => post(make(), headers), [200, 401]));
    const forged = { ...signedHeaders('other', { secret: 'wrong' }) };
    await attempt('S4', `${what}, with a forged signature`, () => hasEffect(() => post(make(), forged), [401]));
  });

  test('S4 ssl_check alone is answered, with nothing', async () => {
    const answer = await post('ssl_check=1&token=x', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(answer).toMatchObject({ status: 200, body: 'ok\n' });
  });
});

describe('S5 a weaker or differently read signature', () => {
  const weaker: [what: string, make: (body: string, at: string) => Record<string, string>][] = [
    ['sha1', (body, at) => ({ 'x-slack-signature': `v0=${hex('sha1', `v0:${at}:${body}`)}` })],
    [
      'sha1 by GitHub’s header',
      (body) => ({ 'x-slack-signature': '', 'x-hub-signature': `sha1=${hex('sha1', body)}` }),
    ],
    [
      'sha256 by GitHub’s header',
      (body) => ({ 'x-slack-signature': '', 'x-hub-signature-256': `sha256=${hex('sha256', body)}` }),
    ],
    ['another version', (body, at) => ({ 'x-slack-signature': `v1=${hex('sha256', `v1:${at}:${body}`)}` })],
    ['no version', (body, at) => ({ 'x-slack-signature': hex('sha256', `v0:${at}:${body}`) })],
    [
      'capital letters',
      (body, at) => ({ 'x-slack-signature': `v0=${hex('sha256', `v0:${at}:${body}`).toUpperCase()}` }),
    ],
    ['something behind it', (body, at) => ({ 'x-slack-signature': `v0=${hex('sha256', `v0:${at}:${body}`)}=x` })],
    ['the old token', () => ({ 'x-slack-signature': '', 'x-slack-token': secret })],
  ];
  test.each(weaker)('S5 %s is refused', async (what, make) => {
    const body = commandBody(lock);
    const at = String(nowSeconds());
    const headers = { ...signedHeaders(body, { timestamp: at }), ...make(body, at) };
    await attempt('S5', what, () => hasEffect(() => post(body, headers), [401]));
  });

  test('S5 two signatures, one of them right, are refused', async () => {
    const body = commandBody(lock);
    const headers = signedHeaders(body);
    const both = { ...headers, 'x-slack-signature': [headers['x-slack-signature'] ?? '', `v0=${'0'.repeat(64)}`] };
    await attempt('S5', 'two signatures', () => hasEffect(() => post(body, both), [401]));
  });

  test('S5 a body that reads the same but is not the same bytes is refused', async () => {
    // Both read as the character for what cannot be read, so a check of the decoded text could not tell them apart.
    const signed = Buffer.concat([Buffer.from(commandBody(lock)), Buffer.from([0xff])]);
    const sent = Buffer.concat([signed.subarray(0, -1), Buffer.from('\uFFFD')]);
    await attempt('S5', 'other bytes of the same text', () =>
      hasEffect(() => post(sent, signedHeaders(signed)), [401]),
    );
    const plain = commandBody(lock);
    const encoded = plain.replace('lock', '%6cock');
    expect(encoded).not.toBe(plain);
    await attempt('S5', 'another encoding of the same form', () =>
      hasEffect(() => post(encoded, signedHeaders(plain)), [401]),
    );
  });

  test('S5 a signed form is not read as JSON, nor JSON as a form', async () => {
    const body = commandBody(lock);
    await attempt('S5', 'a form as JSON', () =>
      hasEffect(() => post(body, signedHeaders(body, { type: 'application/json' })), [400]),
    );
    const json = JSON.stringify(Object.fromEntries(new URLSearchParams(body)));
    await attempt('S5', 'JSON as text', () =>
      hasEffect(() => post(json, signedHeaders(json, { type: 'text/plain' })), [415]),
    );
  });

  test('S5 a type with a parameter, as proxies add it, is still read as a form', async () => {
    const body = commandBody('list');
    const answer = await post(body, signedHeaders(body, { type: 'application/x-www-form-urlencoded; charset=utf-8' }));
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('Releases');
  });
});

test('none of it is a fault of ours', () => expect(stage().errors).toEqual([]));
