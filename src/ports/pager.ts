import type { Severity } from '../domain/analysis/thresholds/threshold.ts';

/** What a paging system is told of a problem. */
export interface PagerAlert {
  /** The same for the same check of the same release, or for the same incident: the pager keeps one alert per key. */
  key: string;
  severity: Severity;
  /** One or two sentences for people. */
  summary: string;
  service: string;
  environment: string;
  /** What the alert belongs to, as people write it: `R-12` or `I-7`. */
  about: { kind: 'release' | 'incident'; ref: string };
  raisedAt: Date;
  /** It was acknowledged at the pager, or may have been: its people have to be notified anew. */
  isAgain: boolean;
  /** Where people can read on; null when there is no such place. */
  link: string | null;
}

/**
 * A paging system. Every call may be repeated: telling it the same again changes nothing. Each throws IntegrationError
 * when it did not confirm; then it may or may not have taken the call, and the call is repeated.
 */
export interface Pager {
  /** How often an alert has to be told again so that it stays; null when once is enough. */
  readonly repeatMs: number | null;
  /** Notifies its people, also after an acknowledgment or an end. One alert per key, however often it is raised. */
  raise(alert: PagerAlert): Promise<void>;
  /** Somebody takes care of it: no further notifications. Nothing happens for a key that is not raised. */
  acknowledge(key: string, service: string): Promise<void>;
  /** The problem is over. Nothing happens for a key that is not raised. */
  resolve(key: string, service: string): Promise<void>;
}
