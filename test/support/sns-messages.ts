import { sign } from 'node:crypto';
import { manualClock } from '../../src/lib/clock.ts';
import type { AlertDelivery } from '../../src/ports/alert-source.ts';
import { issue } from './certificate.ts';

export const issuerUrl = 'http://crt.example.com/issuer.cer';
export const authority = issue('Test Authority', { isAuthority: true });
export const issuer = issue('Test Issuer', { issuer: authority, isAuthority: true });
export const ofSns = issue('sns.amazonaws.com', { issuer, at: issuerUrl });
export const ofAnother = issue('sns.example.com', { issuer, at: issuerUrl });
export const ofNoAddress = issue('sns.amazonaws.com', { issuer });
export const bySelf = issue('sns.amazonaws.com');
const { key } = issuer;
/** They have the name of the issuer, and two of them its key, too. */
export const likeIssuer = {
  another: issue('Test Issuer', { issuer: authority, isAuthority: true }),
  noAuthority: issue('Test Issuer', { issuer: authority, key }),
  bySelf: issue('Test Issuer', { isAuthority: true, key }),
};
/** Two that have signed each other, and what one of them signed. */
const first = issue('First', { isAuthority: true });
export const second = issue('Second', { issuer: first, isAuthority: true });
export const firstAgain = issue('First', { issuer: second, isAuthority: true, key: first.key });
export const inCircles = issue('sns.amazonaws.com', { issuer: second });

export const topic = 'arn:aws:sns:eu-central-1:123456789012:alarms';
export const host = 'https://sns.eu-central-1.amazonaws.com';
export const certificateUrl = `${host}/SimpleNotificationService-abc123.pem`;
export const clock = manualClock(new Date());
const now = () => clock.now().toISOString();

export type Words = Record<string, string>;
export const alarm = (more: object = {}) => ({
  AlarmName: 'shop-errors',
  AlarmArn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:shop-errors',
  NewStateValue: 'ALARM',
  OldStateValue: 'OK',
  NewStateReason: 'Threshold Crossed: 12 % of requests fail',
  StateChangeTime: now().replace('Z', '+0000'),
  Trigger: {},
  ...more,
});

/** A message as SNS signs it; `lie` is changed after that. */
export function message(
  more: Words = {},
  { key = ofSns.key, lie = {} }: { key?: string; lie?: Words } = {},
): AlertDelivery {
  const words: Words = {
    ...{ Type: 'Notification', MessageId: 'm-1', TopicArn: topic, Message: JSON.stringify(alarm()), Timestamp: now() },
    ...{ SignatureVersion: '2', SigningCertURL: certificateUrl, UnsubscribeURL: `${host}/?Action=Unsubscribe` },
    ...more,
  };
  const keys = ['Message', 'MessageId', 'Subject', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'];
  const text = keys.flatMap((name) => (words[name] === undefined ? [] : [`${name}\n${words[name]}\n`])).join('');
  const algorithm = words.SignatureVersion === '1' ? 'RSA-SHA1' : 'RSA-SHA256';
  const Signature = sign(algorithm, Buffer.from(text), key).toString('base64');
  const headers = { 'x-amz-sns-topic-arn': topic, 'content-type': 'text/plain; charset=UTF-8' };
  return { headers, body: Buffer.from(JSON.stringify({ ...words, Signature, ...lie })) };
}
export const alarmed = (more: object) => message({ Message: JSON.stringify(alarm(more)) });
