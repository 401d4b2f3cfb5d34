import type { Severity } from '../analysis/thresholds/threshold.ts';

/** An alert of a monitoring system, about a service in an environment. */
export interface Alert {
  /** The same for as long as it fires, and when it fires again. */
  key: string;
  isFiring: boolean;
  /** As the monitoring system names them; null means the default environment. */
  service: string;
  environment: string | null;
  severity: Severity;
  /** For people: "HighErrorRate: 12 % of requests fail". */
  title: string;
  startedAt: Date;
  /**
   * By the clock of the monitoring system: when it told of this, or when the alert began where it says no more than that.
   * It brings what is told of one alert into order.
   */
  toldAt: Date;
}

const prefix = 'alert:';

/** The key of the escalation that an alert raises for a deployment. */
export const escalationKey = (source: string, alert: Pick<Alert, 'key'>, deploymentId: string): string =>
  `${prefix}${source}:${alert.key}:${deploymentId}`;

/** Was this escalation raised by an alert? Then it is over when the alert is, and not before. */
export const isOfAlert = (key: string): boolean => key.startsWith(prefix);
