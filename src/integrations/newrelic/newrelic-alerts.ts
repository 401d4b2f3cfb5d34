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
  severityOf,
  timeIn,
} from '../kit/alerts/hook-delivery.ts';
import { parseJson } from '../kit/http/json-answer.ts';

/** The values of a tag, of all alert events of the issue. */
const Values = z
  .union([z.string().max(200), z.array(z.string().max(200)).max(100)])
  .nullish()
  .transform((value) => [value ?? []].flat().filter((one) => one !== ''));

const Time = z.union([z.string().max(60), z.number()]);

/** The payload on the guide page, after New Relic has filled it in. */
const Payload = z.object({
  issueId: z.string().min(1).max(200),
  state: z.string().max(60),
  priority: z.string().max(60).nullish(),
  title: z.string().max(4_000).nullish(),
  createdAt: Time,
  /** Payloads of an earlier version of the guide page do not have it. */
  updatedAt: Time.nullish(),
  service: Values,
  environment: Values,
});

const usual: Readonly<Record<string, Severity>> = {
  critical: 'critical',
  high: 'warning',
  medium: 'warning',
  low: 'notice',
};
/** Any other state is told at most as a warning, and ends nothing. */
const firing = ['CREATED', 'ACTIVATED'];
const over = 'CLOSED';

/** Reads the webhook of New Relic's workflows, in the payload that the guide page names. */
export function createNewRelicAlerts({
  secret,
  header,
  severities,
  clock,
}: {
  secret: Secret;
  header: string | null;
  severities: Readonly<Record<string, Severity>>;
  clock: Pick<Clock, 'now'>;
}): AlertSource {
  return {
    read: async (delivery) => {
      requireSecret(delivery, secret, header);
      const payload = Payload.safeParse(parseJson(delivery.body));
      const startedAt = payload.success ? timeIn(payload.data.createdAt) : null;
      const toldAt = payload.success ? timeIn(payload.data.updatedAt ?? payload.data.createdAt) : null;
      if (!payload.success || startedAt === null || toldAt === null)
        throw new DeliveryRefused('unreadable', 'it is not the payload that the guide page names');
      const { issueId, state, priority, title, service, environment, updatedAt } = payload.data;
      // Without its time, an end has that of the beginning, which may be long ago; it closes this one issue only.
      const isUndatedEnd = state === over && (updatedAt ?? null) === null;
      if (!isUndatedEnd) requireTimely(toldAt, clock);
      const severity = severityOf(priority ?? '', severities, usual);
      const isKnown = firing.includes(state) || state === over;
      const name = title === undefined || title === null || title.trim() === '' ? 'issue' : title;
      return placesOf(service, environment).map(
        (place): Alert => ({
          key: issueId,
          isFiring: state !== over,
          ...place,
          severity: isKnown ? severity : atMostWarning(severity),
          title: (isKnown ? name : `${name} (“${state}”)`).slice(0, longestTitle),
          startedAt,
          toldAt,
        }),
      );
    },
  };
}
