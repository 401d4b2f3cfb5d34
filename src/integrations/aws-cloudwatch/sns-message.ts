import { verify, type X509Certificate } from 'node:crypto';
import { z } from 'zod';

const Text = z.string().max(300_000);
const Short = z.string().min(1).max(2_048);

/** What every message of SNS has; its signature covers all of it but the signature itself. */
export const Message = z.object({
  Type: z.enum(['Notification', 'SubscriptionConfirmation', 'UnsubscribeConfirmation']),
  MessageId: Short,
  TopicArn: Short,
  Message: Text,
  Timestamp: z.iso.datetime({ offset: true }),
  SignatureVersion: z.enum(['1', '2']),
  Signature: z.string().min(1).max(2_048),
  SigningCertURL: Short,
  Subject: z.string().max(2_048).nullish(),
  Token: z.string().max(4_096).optional(),
  SubscribeURL: z.string().max(8_192).optional(),
});
export type Message = z.output<typeof Message>;

const inNotification = ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type'] as const;
const inConfirmation = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const;

/** The text that SNS signs: each key and its value on a line; a subject only when there is one. */
export function signedText(message: Message): string {
  const keys = message.Type === 'Notification' ? inNotification : inConfirmation;
  return keys
    .flatMap((key) => {
      const value = message[key];
      return value === undefined || value === null ? [] : [`${key}\n${value}\n`];
    })
    .join('');
}

/** Version 1 signs with SHA-1, version 2 with SHA-256; both with RSA. */
export function isSignedBy(message: Message, certificate: X509Certificate): boolean {
  const algorithm = message.SignatureVersion === '2' ? 'RSA-SHA256' : 'RSA-SHA1';
  const text = Buffer.from(signedText(message), 'utf8');
  return verify(algorithm, text, certificate.publicKey, Buffer.from(message.Signature, 'base64'));
}

/** Where SNS of a region is, and the names that its certificates have. */
export interface Sns {
  host: string;
  names: readonly string[];
}

const suffixes: Readonly<Record<string, string>> = {
  aws: 'amazonaws.com',
  'aws-us-gov': 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
};

/**
 * The only host that may speak for a topic: that of its region. A certificate is of SNS everywhere, or of that region;
 * those of the regions for the US government have one name. Null when the ARN is none.
 */
export function snsOfTopic(topicArn: string): Sns | null {
  const [, partition = '', region = ''] = /^arn:([\w-]+):sns:([a-z0-9-]+):\d{12}:[\w.-]+$/.exec(topicArn) ?? [];
  const suffix = Object.hasOwn(suffixes, partition) ? suffixes[partition] : undefined;
  if (region === '' || suffix === undefined) return null;
  const names = [`sns.${suffix}`, `sns-signing.${region}.${suffix}`, `sns-${region}.${suffix}`];
  return {
    host: `sns.${region}.${suffix}`,
    names: partition === 'aws-us-gov' ? [...names, 'sns-us-gov-west-1.amazonaws.com'] : names,
  };
}

/** The URL, when it is a plain https address of this host; null for anything else. */
export function plainAddress(text: string | undefined, host: string): URL | null {
  if (text === undefined || !URL.canParse(text)) return null;
  const url = new URL(text);
  const isPlain = url.protocol === 'https:' && url.host === host && url.username === '' && url.password === '';
  return isPlain && url.hash === '' ? url : null;
}
