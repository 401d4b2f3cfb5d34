import { createHmac, sign } from 'node:crypto';
import { createSnsSource } from '../../src/integrations/aws-cloudwatch/sns-source.ts';
import type { Clock } from '../../src/lib/clock.ts';
import type { AlertSource } from '../../src/ports/alert-source.ts';
import { type Issued, issue } from './certificate.ts';

export const alertSenders = ['alertmanager', 'alerts', 'aws-cloudwatch', 'datadog', 'newrelic', 'splunk'] as const;
export type AlertSender = (typeof alertSenders)[number];

/** What a monitoring system tells of an alert. */
export interface Told {
  status?: 'fires' | 'over' | 'unknown';
  /** When it began and, unless `toldAt` says otherwise, when the system tells of it. */
  at: Date;
  toldAt?: Date;
  service: string | null;
  environment?: string;
  severity?: 'critical' | 'warning';
  key?: string;
}

export interface Posted {
  path: string;
  headers: Record<string, string>;
  body: string;
}

const topic = 'arn:aws:sns:eu-central-1:123456789012:alarms';
const snsHost = 'https://sns.eu-central-1.amazonaws.com';

/** Their sections in the settings. That of CloudWatch is for its route: `snsSource` reads what comes there. */
export const senderSettings = {
  alertmanager: { tokenVariable: 'ALERTMANAGER_SECRET' },
  alerts: { secretVariable: 'ALERTS_SECRET' },
  'aws-cloudwatch': { region: 'eu-central-1' },
  datadog: { alertSecretVariable: 'DATADOG_SECRET' },
  newrelic: { alertSecretVariable: 'NEWRELIC_SECRET' },
  splunk: { alertSecretVariable: 'SPLUNK_SECRET' },
} as const satisfies Record<AlertSender, object>;

const words: Readonly<Record<AlertSender, Record<NonNullable<Told['status']>, string>>> = {
  alertmanager: { fires: 'firing', over: 'resolved', unknown: 'whatever' },
  alerts: { fires: 'firing', over: 'resolved', unknown: 'whatever' },
  'aws-cloudwatch': { fires: 'ALARM', over: 'OK', unknown: 'WHATEVER' },
  datadog: { fires: 'Triggered', over: 'Recovered', unknown: 'Whatever' },
  newrelic: { fires: 'ACTIVATED', over: 'CLOSED', unknown: 'WHATEVER' },
  splunk: { fires: 'firing', over: 'resolved', unknown: 'whatever' },
};

export const secretVariableOf = (id: AlertSender) => `${id.toUpperCase()}_SECRET`;
export const secretOf = (id: AlertSender) => `the-secret-in-${secretVariableOf(id)}`;

/**
 * The request with which the system tells this. A secret that is given stands in for the right one; `sentAt` is what is
 * signed as its time.
 */
export function postOf(
  id: AlertSender,
  told: Told,
  { secret, sentAt = new Date() }: { secret?: string; sentAt?: Date } = {},
): Posted {
  const known = secret ?? secretOf(id);
  const body = JSON.stringify(bodyOf(id, told, sentAt, secret));
  const headers = { 'content-type': 'application/json', ...headersOf(id, known, body, sentAt) };
  return { path: `/hooks/${id}${id === 'splunk' ? `?token=${encodeURIComponent(known)}` : ''}`, headers, body };
}

function headersOf(id: AlertSender, secret: string, body: string, sentAt: Date): Record<string, string> {
  if (id === 'splunk') return {};
  if (id === 'newrelic') return { authorization: `Basic ${Buffer.from(`bot:${secret}`).toString('base64')}` };
  if (id === 'aws-cloudwatch') return { 'x-amz-sns-topic-arn': topic };
  if (id !== 'alerts') return { authorization: `Bearer ${secret}` };
  const time = String(Math.floor(sentAt.getTime() / 1_000));
  const signature = createHmac('sha256', secret).update(`msg.${time}.${body}`).digest('base64');
  return { 'webhook-id': 'msg', 'webhook-timestamp': time, 'webhook-signature': `v1,${signature}` };
}

function bodyOf(id: AlertSender, told: Told, sentAt: Date, secret: string | undefined): object {
  const { status = 'fires', at, toldAt = at, service, environment = 'prod', severity = 'critical', key = 'k' } = told;
  const word = words[id][status];
  const begun = at.toISOString();
  switch (id) {
    case 'alertmanager': {
      const labels = { alertname: 'Down', environment, severity, ...(service === null ? {} : { service }) };
      return { version: '4', alerts: [{ status: word, labels, startsAt: begun, fingerprint: key }] };
    }
    case 'alerts':
      return {
        version: '1',
        alerts: [{ key, status: word, service, environment, severity, title: 'Down', startedAt: begun }],
      };
    case 'aws-cloudwatch':
      return snsMessage(
        {
          AlarmName: `${service ?? 'unrelated'}/${environment}/${severity}/${key}`,
          AlarmArn: `arn:aws:cloudwatch:eu-central-1:123456789012:alarm:${key}`,
          NewStateValue: word,
          StateChangeTime: toldAt.toISOString().replace('Z', '+0000'),
        },
        { sentAt, isGenuine: secret === undefined },
      );
    case 'datadog':
      return {
        ...{ alert_id: '1', aggregation_key: key, transition: word, title: 'Down', date: toldAt.getTime() },
        priority: severity === 'critical' ? 'P1' : 'P4',
        tags: service === null ? `env:${environment}` : `env:${environment},service:${service}`,
      };
    case 'newrelic':
      return {
        ...{ issueId: key, state: word, title: 'Down', environment, service: service === null ? null : [service] },
        ...{ createdAt: at.getTime(), updatedAt: toldAt.getTime() },
        priority: severity === 'critical' ? 'CRITICAL' : 'HIGH',
      };
    case 'splunk':
      return {
        ...{ sid: `x_at_${Math.floor(toldAt.getTime() / 1_000)}_1`, search_name: 'Down' },
        result: {
          ...(service === null ? {} : { service }),
          ...{
            environment,
            severity,
            alert_status: word,
            alert_key: key,
            alert_time: Math.floor(at.getTime() / 1_000),
          },
        },
      };
  }
}

let made: { authority: Issued; signer: Issued } | null = null;
function certificates() {
  const authority = made?.authority ?? issue('Test Authority', { isAuthority: true });
  made ??= { authority, signer: issue('sns.amazonaws.com', { issuer: authority }) };
  return made;
}

function snsMessage(alarm: object, { sentAt, isGenuine }: { sentAt: Date; isGenuine: boolean }): object {
  const message = {
    ...{ Message: JSON.stringify(alarm), MessageId: 'm-1', Timestamp: sentAt.toISOString(), TopicArn: topic },
    Type: 'Notification',
  };
  const text = Object.entries(message)
    .map(([name, value]) => `${name}\n${value}\n`)
    .join('');
  const Signature = sign('RSA-SHA256', Buffer.from(isGenuine ? text : `${text}x`), certificates().signer.key);
  return {
    ...message,
    ...{ SignatureVersion: '2', Signature: Signature.toString('base64') },
    SigningCertURL: `${snsHost}/SimpleNotificationService-abc123.pem`,
  };
}

/** Reads the messages of CloudWatch's sender, whose certificate nobody on the Internet has. */
export function snsSource(service: string, clock: Clock): AlertSource {
  const rules = (['critical', 'warning'] as const).map((severity) => ({
    name: `${service}/*/${severity}/*`,
    severity,
  }));
  return createSnsSource({
    topics: [topic],
    alarms: rules.map((rule) => ({ ...rule, service })),
    clock,
    authorities: [certificates().authority.pem],
    http: { ask: async () => ({ status: 200, headers: {}, body: certificates().signer.pem }) },
  });
}
