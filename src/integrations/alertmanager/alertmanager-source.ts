import { z } from 'zod';
import type { Alert } from '../../domain/alert/alert.ts';
import type { Severity } from '../../domain/analysis/thresholds/threshold.ts';
import { carriesToken } from '../../lib/bearer-token.ts';
import type { Secret } from '../../lib/redact.ts';
import { type AlertSource, DeliveryRefused } from '../../ports/alert-source.ts';
import { longestTitle, severityOf, usualSeverities } from '../kit/alerts/hook-delivery.ts';
import { parseJson } from '../kit/http/json-answer.ts';
import { keyLabel } from './key-label.ts';

/** Version 4 of the webhook format; what is not used here is not looked at. */
const Payload = z.object({
  version: z.literal('4'),
  alerts: z
    .array(
      z.object({
        status: z.enum(['firing', 'resolved']),
        labels: z.record(z.string(), z.string()),
        annotations: z.record(z.string(), z.string()).default({}),
        startsAt: z.iso.datetime({ offset: true }),
        fingerprint: z.string().min(1).max(200),
      }),
    )
    .max(1_000),
});

/**
 * Reads the webhook of Alertmanager. An alert without the label of the service is left out: it is about no service; and
 * so is one that the bot raised itself.
 */
export function createAlertmanagerSource(options: {
  token: Secret;
  serviceLabel: string;
  environmentLabel: string;
  severities: Readonly<Record<string, Severity>>;
}): AlertSource {
  const { token, serviceLabel, environmentLabel, severities } = options;
  return {
    read: async ({ headers, body }) => {
      if (!carriesToken(headers.authorization, token))
        throw new DeliveryRefused('unauthenticated', 'the bearer token is missing or wrong');
      const payload = Payload.safeParse(parseJson(body));
      if (!payload.success)
        throw new DeliveryRefused('unreadable', 'it is not version 4 of the webhook of Alertmanager');
      return payload.data.alerts.flatMap(({ status, labels, annotations, startsAt, fingerprint }): Alert[] => {
        // What we raised ourselves must not be raised again because it comes back.
        const isOurs = Object.hasOwn(labels, keyLabel);
        const service = labels[serviceLabel];
        if (isOurs || service === undefined || service === '') return [];
        return [
          {
            key: fingerprint,
            isFiring: status === 'firing',
            service,
            environment: labels[environmentLabel] ?? null,
            severity: severityOf(labels.severity ?? '', severities, usualSeverities),
            title: titleOf(labels.alertname, annotations).slice(0, longestTitle),
            startedAt: new Date(startsAt),
            // It says of an end when the alert began, too; an alert that fires again begins anew.
            toldAt: new Date(startsAt),
          },
        ];
      });
    },
  };
}

function titleOf(name = 'alert', { summary, description }: Readonly<Record<string, string>>): string {
  const words = summary ?? description;
  return words === undefined || words === '' ? name : `${name}: ${words}`;
}
