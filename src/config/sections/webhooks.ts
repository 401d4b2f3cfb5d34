import { z } from 'zod';
import type { Settings } from '../../domain/settings.ts';
import { webhookEvents } from '../../domain/webhook/payload.ts';
import { matchesEvent, type Subscriber, webhookFormats } from '../../domain/webhook/subscriber.ts';
import { reachOf } from '../../lib/address-rules.ts';
import { PositiveDuration, WebAddress } from '../../lib/fields.ts';
import { readWebAddress } from '../../lib/web-address.ts';
import { webhookSecretHint, webhookSecretProblem } from '../../lib/webhook-signature.ts';
import type { CrossProblem } from '../cross-problem.ts';
import { Name } from '../name.ts';

const mostSubscribers = 20;
const longestMs = 7 * 24 * 3_600_000;

const Variable = z
  .string()
  .regex(/^[A-Z_][A-Z0-9_]{0,99}$/, 'name an environment variable, such as WEBHOOK_SECRET; never the secret itself');

const EventPattern = z.string().superRefine((text, context) => {
  if (webhookEvents.some((type) => matchesEvent(text, type))) return;
  const beginnings = [...new Set(webhookEvents.map((type) => `${type.split('.')[0]}.*`))];
  context.addIssue({
    code: 'custom',
    message: `there is no event “${text.slice(0, 60)}”; name one, such as deployment.moved, or a beginning: ${beginnings.join(', ')}`,
  });
});

const SubscriberSettings = z.strictObject({
  url: WebAddress,
  secretVariable: z.union([Variable, z.array(Variable).min(1).max(3)]).optional(),
  format: z.enum(webhookFormats).default('standard'),
  events: z.array(EventPattern).min(1, 'leave it out for all events').max(60).optional(),
  services: z.array(Name).min(1, 'leave it out for all services').max(200).optional(),
  environments: z.array(Name).min(1, 'leave it out for all environments').max(20).optional(),
  giveUpAfter: PositiveDuration.refine((ms) => ms <= longestMs, 'it must not be longer than 7 d').prefault('24 h'),
});

/** Other systems that are told of events, by name. */
export const Webhooks = z
  .record(Name, SubscriberSettings)
  .refine((all) => Object.keys(all).length <= mostSubscribers, `there can be ${mostSubscribers} at most`)
  .default({});

export function toSubscribers(webhooks: z.output<typeof Webhooks>): Subscriber[] {
  return Object.entries(webhooks).map(([name, { secretVariable = [], giveUpAfter, ...rest }]) => ({
    name,
    url: rest.url,
    secretVariables: typeof secretVariable === 'string' ? [secretVariable] : secretVariable,
    format: rest.format,
    events: rest.events ?? null,
    services: rest.services ?? null,
    environments: rest.environments ?? null,
    giveUpAfterMs: giveUpAfter,
  }));
}

/** Addresses that are never asked, standard webhooks without a secret, and names that do not exist. */
export function impossibleWebhooks({ webhooks, services, environments }: Settings): CrossProblem[] {
  const known = new Set(environments.map(({ name }) => name));
  return webhooks.flatMap((one) => {
    const at = (key: string, message: string) => ({ path: ['webhooks', one.name, key], message });
    const address = readWebAddress(one.url);
    const ip = address.ok ? address.value.ip : null;
    return [
      ...(ip !== null && reachOf(ip) === 'forbidden'
        ? [at('url', 'this address is never asked (link-local, metadata or reserved); use the address of the receiver')]
        : []),
      ...(one.format === 'standard' && one.secretVariables.length === 0
        ? [at('secretVariable', `name the environment variable with its secret; ${webhookSecretHint}`)]
        : []),
      ...(one.services ?? [])
        .filter((name) => !Object.hasOwn(services, name))
        .map((name) => at('services', `there is no service “${name}”`)),
      ...(one.environments ?? [])
        .filter((name) => !known.has(name))
        .map((name) => at('environments', `“${name}” is not in environments`)),
    ];
  });
}

/** Secrets that are not set, or cannot be used. */
export function unsetWebhookSecrets(
  { webhooks }: Settings,
  variables: Readonly<Record<string, string | undefined>>,
): CrossProblem[] {
  return webhooks.flatMap(({ name, secretVariables }) =>
    secretVariables.flatMap((variable) => {
      const value = variables[variable] ?? '';
      const problem = value === '' ? 'it is not set' : webhookSecretProblem(value);
      if (problem === null) return [];
      const message = `the environment variable ${variable} cannot be used: ${problem}; ${webhookSecretHint}`;
      return [{ path: ['webhooks', name, 'secretVariable'], message }];
    }),
  );
}
