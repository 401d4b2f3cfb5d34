import { createHash } from 'node:crypto';
import { z } from 'zod';
import { resultKinds } from '../../domain/version-result/version-result.ts';
import { DeliveryRefused } from '../../ports/alert-source.ts';
import { mostReportFiles } from '../../ports/report-reader.ts';
import type { ResultSource } from '../../ports/result-source.ts';
import type { Verify } from '../kit/deliveries/signature.ts';
import { parseJson } from '../kit/http/json-answer.ts';

/** Version 1 of the form on the guide page; what is not named there is not looked at. */
const Payload = z.object({
  version: z.literal('1'),
  service: z.string().min(1).max(64),
  /** The version of the service. */
  release: z.string().min(1).max(200),
  digest: z.string().max(200).nullish(),
  results: z
    .array(
      z.object({
        kind: z.enum(resultKinds),
        name: z.string().max(80).nullish(),
        files: z.array(z.string()).max(mostReportFiles),
        url: z.string().max(2_000).nullish(),
      }),
    )
    .min(1)
    .max(20),
});

/** Reads results in our own form, after `verify` has accepted their sender. */
export function createSignedResults(verify: Verify): ResultSource {
  return {
    read: async (delivery) => {
      verify(delivery);
      const payload = Payload.safeParse(parseJson(delivery.body));
      if (!payload.success) throw new DeliveryRefused('unreadable', 'it is not version 1 of the form of CI results');
      const { service, release, digest, results } = payload.data;
      return {
        id: createHash('sha256').update(delivery.body).digest('hex'),
        results: results.map(({ kind, name, files, url }) => ({
          kind,
          service,
          version: release,
          digest: digest ?? null,
          name: name ?? null,
          files,
          url: url ?? null,
        })),
      };
    },
  };
}
