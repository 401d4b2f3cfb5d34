import { z } from 'zod';
import type { Alert } from '../../domain/alert/alert.ts';
import type { Severity } from '../../domain/analysis/thresholds/threshold.ts';
import { type AlertSource, DeliveryRefused } from '../../ports/alert-source.ts';
import { atMostWarning, longestTitle, severityOf, usualSeverities } from '../kit/alerts/hook-delivery.ts';
import type { Verify } from '../kit/deliveries/signature.ts';
import { parseJson } from '../kit/http/json-answer.ts';

/** Version 1 of the form on the guide page; what is not named there is not looked at. */
const Payload = z.object({
  version: z.literal('1'),
  alerts: z
    .array(
      z.object({
        key: z.string().min(1).max(200),
        status: z.string().max(60),
        service: z.string().max(200).nullish(),
        environment: z.string().max(200).nullish(),
        severity: z.string().max(60).default('warning'),
        title: z.string().min(1).max(4_000),
        startedAt: z.iso.datetime({ offset: true }),
      }),
    )
    .max(1_000),
});

/** Reads alerts in our own form, after `verify` has accepted their sender. */
export function createSignedAlerts({
  verify,
  severities,
}: {
  verify: Verify;
  severities: Readonly<Record<string, Severity>>;
}): AlertSource {
  return {
    read: async (delivery) => {
      verify(delivery);
      const payload = Payload.safeParse(parseJson(delivery.body));
      if (!payload.success) throw new DeliveryRefused('unreadable', 'it is not version 1 of the form of signed alerts');
      return payload.data.alerts.flatMap(
        ({ status, service, environment, severity: word, title, ...alert }): Alert[] => {
          if (service === undefined || service === null || service === '') return [];
          const isKnown = status === 'firing' || status === 'resolved';
          const severity = severityOf(word, severities, { ...usualSeverities, notice: 'notice', rollback: 'rollback' });
          return [
            {
              key: alert.key,
              isFiring: status !== 'resolved',
              service,
              environment: environment ?? null,
              severity: isKnown ? severity : atMostWarning(severity),
              title: (isKnown ? title : `${title} (“${status}”)`).slice(0, longestTitle),
              startedAt: new Date(alert.startedAt),
              toldAt: new Date(alert.startedAt),
            },
          ];
        },
      );
    },
  };
}
