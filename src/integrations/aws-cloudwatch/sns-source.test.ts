import { beforeEach, describe, expect, it } from 'vitest';
import { alertSourceContract } from '../../../test/contracts/alert-source-contract.ts';
import { type Issued, issue } from '../../../test/support/certificate.ts';
import {
  alarm,
  alarmed,
  authority,
  bySelf,
  certificateUrl,
  clock,
  firstAgain,
  host,
  inCircles,
  issuer,
  issuerUrl,
  likeIssuer,
  message,
  ofAnother,
  ofNoAddress,
  ofSns,
  second,
  topic,
  type Words,
} from '../../../test/support/sns-messages.ts';
import { manualClock } from '../../lib/clock.ts';
import type { AlertDelivery } from '../../ports/alert-source.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpAnswer } from '../kit/http/http-client.ts';
import { createSnsSource } from './sns-source.ts';

let asked: string[] = [];
let answer: (url: string) => HttpAnswer = () => ({ status: 200, headers: {}, body: '' });
const http = {
  ask: async (url: string) => {
    asked.push(url);
    return answer(url);
  },
};
/** What is at the address of the certificate, and at that of its issuer. */
const serveCertificate = (pem = ofSns.pem, ofIssuer = issuer.der) => {
  const bodies: Record<string, string> = { '.pem': pem, '.cer': ofIssuer.toString('base64') };
  answer = (url) => ({ status: 200, headers: {}, body: bodies[url.slice(-4)] ?? '<ok/>' });
};
const gotten = [certificateUrl, issuerUrl];
beforeEach(() => {
  asked = [];
  serveCertificate();
});

const open = (at = clock) =>
  createSnsSource({
    topics: [topic],
    alarms: [
      { name: 'shop-staging-*', service: 'shop', environment: 'staging', severity: 'warning' },
      { name: 'shop-*', service: 'shop', severity: 'critical' },
    ],
    clock: at,
    http,
    authorities: [authority.pem],
  });

alertSourceContract('CloudWatch alarms by SNS', () => {
  const firing = message();
  return {
    source: open(),
    deliveries: {
      firing,
      resolved: alarmed({ NewStateValue: 'OK' }),
      forged: { headers: {}, body: firing.body },
      nonsense: message({ Message: 'hello' }),
      unknown: alarmed({ NewStateValue: 'DREAMED' }),
      unplaced: alarmed({ AlarmName: 'unrelated', AlarmArn: 'arn:unrelated' }),
      lastWeek: alarmed({
        AlarmName: 'shop-old',
        AlarmArn: 'arn:shop-old',
        StateChangeTime: new Date(Date.now() - 7 * 86_400_000).toISOString().replace('Z', '+0000'),
      }),
    },
  };
});

describe('an alarm', () => {
  it('is about what the first matching line of the settings says', async () => {
    expect(await open().read(message({ Subject: 'ALARM: "shop-errors"' }))).toEqual([
      {
        key: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:shop-errors',
        isFiring: true,
        service: 'shop',
        environment: null,
        severity: 'critical',
        title: 'shop-errors: Threshold Crossed: 12 % of requests fail',
        startedAt: clock.now(),
        toldAt: clock.now(),
      },
    ]);
    expect(await open().read(alarmed({ AlarmName: 'shop-staging-errors' }))).toMatchObject([
      { environment: 'staging', severity: 'warning' },
    ]);
    expect(await open().read(alarmed({ AlarmName: 'my-shop-errors' }))).toEqual([]);
  });

  it('without data is neither firing nor over', async () => {
    expect(await open().read(alarmed({ NewStateValue: 'INSUFFICIENT_DATA' }))).toEqual([]);
  });

  it.each<[string, object]>([
    ['a state that no version has today', { NewStateValue: 'DREAMING' }],
    ['no ARN', { AlarmArn: undefined }],
    ['a time that is none', { StateChangeTime: 'yesterday' }],
  ])('is not read with %s', async (_what, more) => {
    await expect(open().read(alarmed(more))).rejects.toMatchObject({ kind: 'unreadable' });
  });
});

describe('a message', () => {
  it.each(['1', '2'])('is taken with signature version %s, and its certificate is asked for once', async (version) => {
    const source = open();
    for (let time = 0; time < 3; time += 1)
      expect(await source.read(message({ SignatureVersion: version }))).toHaveLength(1);
    expect(asked).toEqual(gotten);
  });

  it.each<[string, () => AlertDelivery]>([
    [
      'another text than was signed',
      () => message({}, { lie: { Message: JSON.stringify(alarm({ NewStateValue: 'OK' })) } }),
    ],
    ['a subject that was not signed', () => message({}, { lie: { Subject: 'ALARM' } })],
    ['the key of somebody else', () => message({}, { key: ofAnother.key })],
    ['no signature', () => message({}, { lie: { Signature: '' } })],
    ['a signature that is none', () => message({}, { lie: { Signature: '%%%' } })],
    ['a version of signatures that there is not', () => message({ SignatureVersion: '3' })],
    ['another topic', () => message({ TopicArn: `${topic}-of-others` })],
    [
      'an hour and a half of age',
      () => message({ Timestamp: new Date(clock.now().getTime() - 5_400_000).toISOString() }),
    ],
    ['a time to come', () => message({ Timestamp: new Date(clock.now().getTime() + 600_000).toISOString() })],
    ['no topic in its header', () => ({ ...message(), headers: {} })],
    ['bytes that are no text', () => ({ ...message(), body: Uint8Array.from([0x7b, 0xff, 0x7d]) })],
    ['nothing in it', () => ({ ...message(), body: new Uint8Array() })],
  ])('is refused with %s', async (_what, delivery) => {
    await expect(open().read(delivery())).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it.each([
    'http://sns.eu-central-1.amazonaws.com/SimpleNotificationService-abc123.pem',
    'https://sns.us-east-1.amazonaws.com/SimpleNotificationService-abc123.pem',
    'https://sns.eu-central-1.amazonaws.com.example.com/SimpleNotificationService-abc123.pem',
    'https://sns.eu-central-1.amazonaws.com@example.com/SimpleNotificationService-abc123.pem',
    'https://example.com/SimpleNotificationService-abc123.pem',
    'https://sns.eu-central-1.amazonaws.com:8443/SimpleNotificationService-abc123.pem',
    `${certificateUrl}?x=1`,
    `${host}/other/SimpleNotificationService-abc123.pem`,
    `${host}/?Action=Publish`,
    'file:///etc/passwd',
    'nonsense',
  ])('never leads to the certificate at %s', async (SigningCertURL) => {
    await expect(open().read(message({ SigningCertURL }))).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect(asked).toEqual([]);
  });

  it.each<[string, string, { signer?: Issued; ofIssuer?: Buffer }]>([
    ['of another name', ofAnother.pem, { signer: ofAnother }],
    ['that is none', 'hello', {}],
    ['with another that is none', `${ofSns.pem}${ofSns.pem.replace('MII', 'MIJ')}`, {}],
    ['that nobody signed but itself', bySelf.pem, { signer: bySelf }],
    ['whose issuer is not where it should be', ofSns.pem, { ofIssuer: authority.der }],
    ['whose issuer is another of that name', ofSns.pem, { ofIssuer: likeIssuer.another.der }],
    ['whose issuer may not issue any', ofSns.pem, { ofIssuer: likeIssuer.noAuthority.der }],
    ['whose issuer is signed by no authority', ofSns.pem, { ofIssuer: likeIssuer.bySelf.der }],
    ['whose issuer is none', ofSns.pem, { ofIssuer: Buffer.from('hello') }],
    ['that says nothing of its issuer', ofNoAddress.pem, { signer: ofNoAddress }],
    ['of an authority itself', authority.pem, { signer: authority }],
    ['that leads in circles', `${inCircles.pem}${second.pem}${firstAgain.pem}`, { signer: inCircles }],
  ])('is refused with a certificate %s', async (_what, pem, { signer = ofSns, ofIssuer }) => {
    serveCertificate(pem, ofIssuer);
    await expect(open().read(message({}, { key: signer.key }))).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('is taken with a certificate whose issuer is in the same file, and then nothing more is asked for', async () => {
    serveCertificate(`${ofSns.pem}${issuer.pem}`);
    expect(await open().read(message())).toHaveLength(1);
    expect(asked).toEqual([certificateUrl]);
  });

  it('is taken once its certificate is in order, which it was not before', async () => {
    const source = open();
    serveCertificate(ofSns.pem, authority.der);
    await expect(source.read(message())).rejects.toMatchObject({ kind: 'unauthenticated' });
    serveCertificate();
    expect(await source.read(message())).toHaveLength(1);
  });

  it.each([
    ['arn:aws:sns:eu-south-1:123456789012:alarms', 'sns-signing.eu-south-1.amazonaws.com', true],
    ['arn:aws:sns:eu-south-1:123456789012:alarms', 'sns-signing.eu-south-2.amazonaws.com', false],
    ['arn:aws-us-gov:sns:us-gov-east-1:123456789012:alarms', 'sns-us-gov-west-1.amazonaws.com', true],
    ['arn:aws:sns:us-east-1:123456789012:alarms', 'sns-us-gov-west-1.amazonaws.com', false],
    ['arn:aws-cn:sns:cn-north-1:123456789012:alarms', 'sns-cn-north-1.amazonaws.com.cn', true],
    ['arn:aws-cn:sns:cn-north-1:123456789012:alarms', 'sns.amazonaws.com', false],
    ['arn:aws:sns:eu-west-1:123456789012:alarms', 'sns.eu-west-1.amazonaws.com.example.com', false],
  ])('of %s is taken or not with a certificate of %s', async (TopicArn, name, isTaken) => {
    const signer = issue(name, { issuer: authority });
    serveCertificate(signer.pem);
    const suffix = TopicArn.startsWith('arn:aws-cn') ? '.cn' : '';
    const host = `sns.${TopicArn.split(':')[3]}.amazonaws.com${suffix}`;
    const SigningCertURL = `https://${host}/SimpleNotificationService-a1.pem`;
    // The certificate is newer than the other clock.
    const at = manualClock(new Date());
    const source = createSnsSource({ topics: [TopicArn], alarms: [], clock: at, http, authorities: [authority.pem] });
    const sent = message({ TopicArn, SigningCertURL }, { key: signer.key });
    const reading = source.read({ ...sent, headers: { 'x-amz-sns-topic-arn': TopicArn } });
    if (isTaken) expect(await reading).toEqual([]);
    else await expect(reading).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect(asked).toEqual([SigningCertURL]);
  });

  it('is refused where only the authorities are trusted that Node trusts, because a test signed it', async () => {
    const source = createSnsSource({ topics: [topic], alarms: [], clock, http });
    await expect(source.read(message())).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('is refused with a certificate that is not valid any more', async () => {
    const later = manualClock(new Date(clock.now().getTime() + 40 * 86_400_000));
    const delivery = message({ Timestamp: later.now().toISOString() });
    await expect(open(later).read(delivery)).rejects.toMatchObject({ kind: 'unauthenticated' });
  });

  it('is sent again later while its certificate cannot be had, and is taken then', async () => {
    const source = open();
    for (const away of gotten) {
      serveCertificate();
      const there = answer;
      answer = (url) => {
        if (url === away) throw new IntegrationError('unavailable', 'no answer');
        return there(url);
      };
      await expect(source.read(message())).rejects.toMatchObject({ kind: 'unavailable' });
    }
    serveCertificate();
    expect(await source.read(message())).toHaveLength(1);
  });

  it('cannot make the bot ask for certificates without end', async () => {
    const source = open();
    answer = () => ({ status: 404, headers: {}, body: '' });
    for (let guess = 0; guess < 50; guess += 1) {
      const SigningCertURL = `${host}/SimpleNotificationService-${guess}.pem`;
      await expect(source.read(message({ SigningCertURL }))).rejects.toBeInstanceOf(IntegrationError);
    }
    expect(asked).toHaveLength(20);
    clock.advance(61_000);
    serveCertificate();
    expect(await source.read(message())).toHaveLength(1);
  });
});

describe('a subscription', () => {
  const confirmation = (url: string, lie: Words = {}) =>
    message({ Type: 'SubscriptionConfirmation', Message: 'You have chosen', Token: 't-1', SubscribeURL: url }, { lie });
  const address = (of = topic) => `${host}/?Action=ConfirmSubscription&TopicArn=${encodeURIComponent(of)}&Token=t-1`;

  it('of a topic in the settings is confirmed', async () => {
    expect(await open().read(confirmation(address()))).toEqual([]);
    expect(asked).toEqual([...gotten, address()]);
  });

  it.each([
    address(`${topic}-of-others`),
    'https://example.com/?Action=ConfirmSubscription',
    address().replace('https:', 'http:'),
    address().replace('ConfirmSubscription', 'Publish'),
    'https://169.254.169.254/',
    '',
  ])('is never confirmed at %s', async (url) => {
    await expect(open().read(confirmation(url))).rejects.toMatchObject({ kind: 'unreadable' });
    expect(asked).toEqual(gotten);
  });

  it('is not confirmed when the address was changed on the way', async () => {
    const lie = { SubscribeURL: `${address()}&x=1` };
    await expect(open().read(confirmation(address(), lie))).rejects.toMatchObject({ kind: 'unauthenticated' });
    expect(asked).toEqual(gotten);
  });

  it('is tried again by SNS when the confirmation did not arrive', async () => {
    const there = answer;
    answer = (url) => (gotten.includes(url) ? there(url) : { status: 404, headers: {}, body: '' });
    await expect(open().read(confirmation(address()))).rejects.toMatchObject({ kind: 'unavailable' });
  });

  it('that somebody ended is not begun again', async () => {
    const said = { Message: 'You have chosen', Token: 't-1', SubscribeURL: address() };
    const ended = { Type: 'UnsubscribeConfirmation', ...said };
    expect(await open().read(message(ended))).toEqual([]);
    expect(asked).toEqual(gotten);
  });
});
