import { z } from 'zod';
import type { Alert } from '../../domain/alert/alert.ts';
import type { Severity } from '../../domain/analysis/thresholds/threshold.ts';
import type { Clock } from '../../lib/clock.ts';
import type { Secret } from '../../lib/redact.ts';
import { type AlertSource, DeliveryRefused } from '../../ports/alert-source.ts';
import {
  atMostWarning,
  longestTitle,
  placesOf,
  requireSecret,
  requireTimely,
  timeIn,
} from '../kit/alerts/hook-delivery.ts';
import { parseJson } from '../kit/http/json-answer.ts';

const Text = z.string().max(4_000);
const Id = z.union([z.string().max(200), z.number()]).transform(String);

/** The payload on the guide page, after Datadog has filled it in. */
const Payload = z.object({
  alert_id: Id.refine((id) => id !== ''),
  aggregation_key: Id.default(''),
  cycle_key: Id.default(''),
  transition: z.string().max(200),
  priority: z.string().max(60).nullish(),
  title: Text,
  tags: z.string().max(20_000),
  date: z.union([z.string().max(60), z.number()]),
});

/** What a transition means without the priority of the monitor; one that is missing here is told, and ends nothing. */
const firing: Readonly<Record<string, Severity>> = {
  triggered: 'critical',
  're-triggered': 'critical',
  renotify: 'critical',
  warn: 'warning',
  're-warn': 'warning',
  'no data': 'warning',
  're-no data': 'warning',
};
const over = 'recovered';

/** Reads the webhook of Datadog's monitors, in the payload that the guide page names. */
export function createDatadogAlerts(options: {
  secret: Secret;
  header: string | null;
  severities: Readonly<Record<string, Severity>>;
  serviceTag: string;
  environmentTag: string;
  clock: Pick<Clock, 'now'>;
}): AlertSource {
  const { secret, header, clock, severities, serviceTag, environmentTag } = options;
  return {
    read: async (delivery) => {
      requireSecret(delivery, secret, header);
      const payload = Payload.safeParse(parseJson(delivery.body));
      const startedAt = payload.success ? timeIn(payload.data.date) : null;
      if (!payload.success || startedAt === null)
        throw new DeliveryRefused('unreadable', 'it is not the payload that the guide page names');
      requireTimely(startedAt, clock);
      const { alert_id, aggregation_key, cycle_key, transition, priority, title, tags } = payload.data;
      const tag = tagsIn(tags);
      const word = transition.trim().toLowerCase();
      const usual = Object.hasOwn(firing, word) ? firing[word] : undefined;
      const own = Object.hasOwn(severities, priority ?? '') ? severities[priority ?? ''] : undefined;
      // The priority says how bad it is when it fires; a warning and missing data are warnings whatever it is.
      const severity = usual === 'critical' ? (own ?? usual) : atMostWarning(own ?? 'warning');
      const about = usual === undefined && word !== over ? `${title} (“${transition.slice(0, 40)}”)` : title;
      return placesOf(tag(serviceTag), tag(environmentTag)).map(
        (place): Alert => ({
          key: `${alert_id}:${aggregation_key === '' ? cycle_key : aggregation_key}`,
          isFiring: word !== over,
          ...place,
          severity,
          title: (about.trim() === '' ? 'alert' : about).slice(0, longestTitle),
          startedAt,
          // The time of this notification; it does not say when the alert began.
          toldAt: startedAt,
        }),
      );
    },
  };
}

/** `env:prod,service:shop`: the values of a key. */
function tagsIn(text: string): (key: string) => string[] {
  const pairs = text.split(',').map((one) => one.trim());
  return (key) =>
    pairs.flatMap((pair) =>
      pair.startsWith(`${key}:`) && pair.length > key.length + 1 ? [pair.slice(key.length + 1)] : [],
    );
}
