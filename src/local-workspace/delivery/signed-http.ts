import { createHmac } from 'node:crypto';
import type { Clock } from '../../lib/clock.ts';
import { type Fields, isFields, parseJson } from '../fields.ts';
import { type Ack, type Delivery, type DeliveryKind, type Retry, withinDeadline } from './delivery.ts';

/** Slack's signature of a request body. */
export function sign(signingSecret: string, timestamp: number, body: string): string {
  return `v0=${createHmac('sha256', signingSecret).update(`v0:${timestamp}:${body}`).digest('hex')}`;
}

/** Delivers by signed HTTP to the app's request URL. */
export function createHttpDelivery(requestUrl: string, signingSecret: string, clock: Clock): Delivery {
  const stopping = new AbortController();
  return {
    isConnected: () => true,
    stop: () => stopping.abort(),
    send: (kind, payload, retry) => {
      const giveUp = new AbortController();
      const signal = AbortSignal.any([stopping.signal, giveUp.signal]);
      const request = post(requestUrl, kind, payload, signingSecret, clock, signal, retry);
      return withinDeadline(clock, request, () => giveUp.abort());
    },
  };
}

async function post(
  url: string,
  kind: DeliveryKind,
  payload: Fields,
  signingSecret: string,
  clock: Clock,
  signal: AbortSignal,
  retry?: Retry,
): Promise<Ack> {
  const { body, contentType } = encode(kind, payload);
  const timestamp = Math.floor(clock.now().getTime() / 1000);
  try {
    const response = await fetch(url, {
      method: 'POST',
      redirect: 'manual',
      signal,
      body: Buffer.from(body),
      headers: {
        'content-type': contentType,
        'user-agent': 'Slackbot 1.0 (+https://api.slack.com/robots)',
        'x-slack-request-timestamp': String(timestamp),
        'x-slack-signature': sign(signingSecret, timestamp, body),
        ...(retry ? { 'x-slack-retry-num': String(retry.number), 'x-slack-retry-reason': retry.reason } : {}),
      },
    });
    const text = (await response.text()).slice(0, 1_000_000);
    const isAccepted = kind === 'events_api' ? response.ok : response.status === 200;
    return isAccepted ? { ok: true, payload: decode(text) } : { ok: false, error: 'dispatch_failed' };
  } catch {
    return { ok: false, error: 'dispatch_failed' };
  }
}

function encode(kind: DeliveryKind, payload: Fields): { body: string; contentType: string } {
  if (kind === 'events_api') return { body: JSON.stringify(payload), contentType: 'application/json' };
  const fields =
    kind === 'slash_commands'
      ? Object.entries(payload).map(([name, value]): [string, string] => [name, String(value)])
      : [['payload', JSON.stringify(payload)] as [string, string]];
  return { body: new URLSearchParams(fields).toString(), contentType: 'application/x-www-form-urlencoded' };
}

function decode(text: string): Fields | string | null {
  if (text.trim() === '') return null;
  const parsed = parseJson(text);
  return isFields(parsed) ? parsed : text;
}
