import type { Logger } from '../../lib/log.ts';

/** One delivery in progress: its id, its logger, and its outcome. */
export interface Delivery {
  request: string;
  logger: Logger;
  /** Call it once, right after the acknowledgment. */
  acknowledged(): void;
}

/** Represents a response that is not ready when Slack needs one. */
export const late = Symbol('late');

/** The response, or `late` when it takes longer than Slack waits; the work continues in that case. */
export type InTime = <T>(work: Promise<T>) => Promise<T | typeof late>;
