import { z } from 'zod';
import type { Alert } from '../../domain/alert/alert.ts';
import type { Severity } from '../../domain/analysis/thresholds/threshold.ts';
import type { Clock } from '../../lib/clock.ts';
import { type AlertSource, DeliveryRefused } from '../../ports/alert-source.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { HttpClient } from '../kit/http/http-client.ts';
import { parseJson } from '../kit/http/json-answer.ts';
import { createCertificates } from './sns-certificates.ts';
import { isSignedBy, Message, plainAddress, snsOfTopic } from './sns-message.ts';

/** What an alarm is about, by its name; `*` in the name stands for any characters. */
export interface AlarmRule {
  name: string;
  service: string;
  environment?: string | undefined;
  severity: Severity;
}

const Alarm = z.object({
  AlarmName: z.string().min(1).max(255),
  AlarmArn: z.string().min(1).max(1_600),
  NewStateValue: z.enum(['OK', 'ALARM', 'INSUFFICIENT_DATA']),
  NewStateReason: z.string().nullish(),
  StateChangeTime: z.string().transform((text, context) => {
    // CloudWatch writes the zone as +0000.
    const at = new Date(text.replace(/([+-]\d{2})(\d{2})$/, '$1:$2'));
    if (!Number.isNaN(at.getTime())) return at;
    context.addIssue({ code: 'custom', message: 'it is no time' });
    return z.NEVER;
  }),
});

/** SNS tries for an hour to deliver a message. */
const oldestMs = 75 * 60_000;
const newestMs = 5 * 60_000;
const longestTitle = 300;

/**
 * Reads alarms of CloudWatch in messages of SNS. Only signed messages of the topics in the settings are taken; a
 * subscription of such a topic is confirmed. An alarm without data is neither firing nor over.
 */
export function createSnsSource(options: {
  topics: readonly string[];
  alarms: readonly AlarmRule[];
  clock: Clock;
  http: HttpClient;
  /** Whom to trust, as PEM, in place of those that Node trusts. */
  authorities?: readonly string[];
}): AlertSource {
  const { topics, clock, http } = options;
  const certificate = createCertificates(options);
  const rules = options.alarms.map((rule) => ({ ...rule, pattern: patternOf(rule.name) }));

  const verified = async (
    headers: Readonly<Record<string, string | undefined>>,
    body: Uint8Array,
  ): Promise<Message> => {
    const refuse = (why: string) => new DeliveryRefused('unauthenticated', why);
    if (!topics.includes(headers['x-amz-sns-topic-arn'] ?? '')) throw refuse('it is of no topic in the settings');
    const read = Message.safeParse(parseJson(body));
    if (!read.success) throw refuse('it is no message of SNS');
    const message = read.data;
    const sns = snsOfTopic(message.TopicArn);
    if (sns === null || !topics.includes(message.TopicArn)) throw refuse('it is of no topic in the settings');
    const ageMs = clock.now().getTime() - new Date(message.Timestamp).getTime();
    if (ageMs > oldestMs || ageMs < -newestMs) throw refuse('it is too old, or of a time to come');
    const signer = await certificate(message.SigningCertURL, sns);
    if (signer === null || !isSignedBy(message, signer)) throw refuse('it is not signed by SNS');
    return message;
  };

  const confirm = async ({ SubscribeURL, TopicArn }: Message): Promise<void> => {
    const url = plainAddress(SubscribeURL, snsOfTopic(TopicArn)?.host ?? '');
    const isConfirmation =
      url?.searchParams.get('Action') === 'ConfirmSubscription' && url.searchParams.get('TopicArn') === TopicArn;
    if (url === null || !isConfirmation)
      throw new DeliveryRefused('unreadable', 'it is no confirmation of a subscription of this topic');
    const { status } = await http.ask(url.href, { maxBytes: 65_536, timeoutMs: 8_000 });
    if (status !== 200) throw new IntegrationError('unavailable', `SNS answers the confirmation with ${status}`);
  };

  return {
    read: async ({ headers, body }): Promise<Alert[]> => {
      const message = await verified(headers, body);
      if (message.Type === 'SubscriptionConfirmation') {
        await confirm(message);
        return [];
      }
      // Somebody ended the subscription; the address in this message would begin it again.
      if (message.Type === 'UnsubscribeConfirmation') return [];
      const alarm = Alarm.safeParse(parseJson(message.Message));
      if (!alarm.success) throw new DeliveryRefused('unreadable', 'it is no alarm of CloudWatch');
      const { AlarmName, AlarmArn, NewStateValue, NewStateReason, StateChangeTime } = alarm.data;
      const rule = rules.find(({ pattern }) => pattern.test(AlarmName));
      if (rule === undefined || NewStateValue === 'INSUFFICIENT_DATA') return [];
      return [
        {
          key: AlarmArn,
          isFiring: NewStateValue === 'ALARM',
          service: rule.service,
          environment: rule.environment ?? null,
          severity: rule.severity,
          title: (NewStateReason ? `${AlarmName}: ${NewStateReason}` : AlarmName).slice(0, longestTitle),
          startedAt: StateChangeTime,
          toldAt: StateChangeTime,
        },
      ];
    },
  };
}

function patternOf(name: string): RegExp {
  const parts = name.split('*').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 's');
}
