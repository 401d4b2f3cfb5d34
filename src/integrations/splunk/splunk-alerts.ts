import { z } from 'zod';
import type { Alert } from '../../domain/alert/alert.ts';
import type { Severity } from '../../domain/analysis/thresholds/threshold.ts';
import { isSecret } from '../../lib/bearer-token.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import { type AlertDelivery, type AlertSource, DeliveryRefused } from '../../ports/alert-source.ts';
import {
  atMostWarning,
  longestTitle,
  requireSecret,
  requireTimely,
  severityOf,
  timeIn,
  usualSeverities,
} from '../kit/alerts/hook-delivery.ts';
import { parseJson } from '../kit/http/json-answer.ts';

const Payload = z.object({
  sid: z.string().min(1).max(500),
  search_name: z.string().max(1_000).nullish(),
  /** The first row of the results: what it says of the service is for the search to add. */
  result: z.record(z.string().max(500), z.unknown()),
});

/** Reads the webhook alert action of Splunk, which can send a secret in its address only. */
export function createSplunkAlerts(options: {
  secret: Secret;
  header: string | null;
  severities: Readonly<Record<string, Severity>>;
  serviceField: string;
  environmentField: string;
  clock: Pick<Clock, 'now'>;
}): AlertSource {
  const { secret, header, clock, severities, serviceField, environmentField } = options;
  return {
    read: async (delivery) => {
      if (!hasParameter(delivery, secret)) requireSecret(delivery, secret, header);
      const payload = Payload.safeParse(parseJson(delivery.body));
      const times = payload.success ? timesOf(payload.data) : null;
      if (!payload.success || times === null)
        throw new DeliveryRefused('unreadable', 'it is not the payload of the webhook alert action, or has no time');
      requireTimely(times.toldAt, clock);
      const { search_name, result } = payload.data;
      const field = (name: string) => textIn(Object.hasOwn(result, name) ? result[name] : undefined);
      const service = field(serviceField);
      const name = search_name ?? '';
      const key = field('alert_key') || name;
      if (service === '' || key === '') return [];
      const status = field('alert_status').toLowerCase() || 'firing';
      const isKnown = status === 'firing' || status === 'resolved';
      // Splunk says nothing of how bad an alert is, unless its search does.
      const severity = severityOf(field('severity'), severities, usualSeverities);
      const title = [name, field('alert_title')].filter((part) => part !== '').join(': ') || key;
      const alert: Alert = {
        key: key.slice(0, 200),
        isFiring: status !== 'resolved',
        service,
        environment: field(environmentField) || null,
        severity: isKnown ? severity : atMostWarning(severity),
        title: (isKnown ? title : `${title} (“${status.slice(0, 40)}”)`).slice(0, longestTitle),
        ...times,
      };
      return [alert];
    },
  };
}

/** Exactly one, so that it is not the second that counts. */
function hasParameter({ parameters }: AlertDelivery, secret: Secret): boolean {
  const given = parameters?.getAll('token') ?? [];
  return given.length === 1 && isSecret(given[0] ?? '', secret);
}

/**
 * The time in the id of the search is when it ran, and told of this. When the alert began is not in the payload: it is
 * what the search says, or else that time. Null when there is neither, or when what the search says is no time.
 */
function timesOf({ sid, result }: z.output<typeof Payload>): Pick<Alert, 'startedAt' | 'toldAt'> | null {
  const said = Object.hasOwn(result, 'alert_time') ? textIn(result.alert_time) : '';
  const [, scheduled] = /_at_(\d{9,10})(?:_|$)/.exec(sid) ?? [];
  const [, adHoc] = /^(\d{9,10})\.\d+/.exec(sid) ?? [];
  const seconds = scheduled ?? adHoc ?? '';
  const startedAt = timeIn(said === '' ? seconds : said);
  const toldAt = timeIn(seconds === '' ? said : seconds);
  return startedAt === null || toldAt === null ? null : { startedAt, toldAt };
}

function textIn(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).trim().slice(0, 500) : '';
}
