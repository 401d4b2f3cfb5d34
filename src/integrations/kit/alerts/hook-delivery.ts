import type { Alert } from '../../../domain/alert/alert.ts';
import type { Severity } from '../../../domain/analysis/thresholds/threshold.ts';
import { worse } from '../../../domain/analysis/thresholds/threshold.ts';
import { carriesPassword, carriesToken, isSecret } from '../../../lib/bearer-token.ts';
import type { Clock } from '../../../lib/clock.ts';
import type { Secret } from '../../../lib/redact.ts';
import { type AlertDelivery, DeliveryRefused } from '../../../ports/alert-source.ts';

export const longestTitle = 300;
/** One alert is about so many places at most. */
const mostPlaces = 20;

/** Each service in each environment, once; without a name of one, the default environment is meant. */
export function placesOf(
  services: readonly string[],
  environments: readonly string[],
): Pick<Alert, 'service' | 'environment'>[] {
  const named = environments.length === 0 ? [null] : [...new Set(environments)];
  return [...new Set(services)]
    .flatMap((service) => named.map((environment) => ({ service, environment })))
    .slice(0, mostPlaces);
}

/**
 * Throws DeliveryRefused unless the secret stands in `Authorization`, as a bearer token or as the password of Basic, or
 * in the header of this name.
 */
export function requireSecret({ headers }: AlertDelivery, secret: Secret, header: string | null): void {
  const { authorization } = headers;
  const own = header === null ? undefined : headers[header.toLowerCase()];
  const isKnown =
    carriesToken(authorization, secret) ||
    carriesPassword(authorization, secret) ||
    (own !== undefined && isSecret(own, secret));
  if (!isKnown) throw new DeliveryRefused('unauthenticated', 'the secret is missing or wrong');
}

/** Systems repeat a delivery for minutes; whoever kept one longer does not send it again in time. */
const oldestMs = 3_600_000;
/** So far a clock may be fast. */
const newestMs = 5 * 60_000;

/**
 * Throws DeliveryRefused when the system told this more than an hour ago, or tells it in more than five minutes. For
 * deliveries that have no time that is signed.
 */
export function requireTimely(toldAt: Date, clock: Pick<Clock, 'now'>): void {
  const ageMs = clock.now().getTime() - toldAt.getTime();
  if (ageMs <= oldestMs && ageMs >= -newestMs) return;
  const why = ageMs > 0 ? 'more than an hour ago' : 'more than five minutes from now';
  throw new DeliveryRefused('untimely', `it is of ${toldAt.toISOString()}, ${why}`);
}

/** Seconds or milliseconds since 1970, as a number or a text, or a date of ISO 8601; null for anything else. */
export function timeIn(value: string | number): Date | null {
  const text = String(value).trim();
  const ms = /^\d{9,10}(\.\d{1,9})?$/.test(text)
    ? Number(text) * 1_000
    : /^\d{12,13}$/.test(text)
      ? Number(text)
      : /^\d{4}-\d\d-\d\dT/.test(text)
        ? Date.parse(text)
        : Number.NaN;
  return Number.isNaN(ms) ? null : new Date(ms);
}

/** What the words of the alert mean: as the settings say, as it is usual, or a warning. */
export function severityOf(
  word: string,
  own: Readonly<Record<string, Severity>>,
  usual: Readonly<Record<string, Severity>>,
): Severity {
  const lower = word.toLowerCase();
  if (Object.hasOwn(own, word)) return own[word] ?? 'warning';
  return Object.hasOwn(usual, lower) ? (usual[lower] ?? 'warning') : 'warning';
}

/** A status that we do not know: people are told, but it neither ends an alert nor degrades a release. */
export const atMostWarning = (severity: Severity): Severity =>
  worse(severity, 'warning') === severity ? 'warning' : severity;

/** The same for all systems: what their alerts are usually called. */
export const usualSeverities: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  page: 'critical',
  error: 'critical',
  warning: 'warning',
  info: 'notice',
  none: 'notice',
};
