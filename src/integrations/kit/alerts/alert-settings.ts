import { z } from 'zod';
import { severityOrder } from '../../../domain/analysis/thresholds/threshold.ts';
import { VariableName } from '../../../lib/fields.ts';
import { HeaderName } from '../http/header-fields.ts';

/** What words of another system mean here, by those words. */
export const Severities = z.record(z.string().min(1).max(60), z.enum(severityOrder)).default({});

/** Settings of a system that sends alerts and signs none of them. */
export const alertSettings = {
  /** The environment variable with the secret that the system sends; without it, no alerts are taken. */
  alertSecretVariable: VariableName.optional(),
  /** A header of its own that holds the secret, beside `Authorization`. */
  alertHeader: HeaderName.optional(),
  severities: Severities,
};
