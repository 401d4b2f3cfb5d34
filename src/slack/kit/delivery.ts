import type { Logger } from '../../lib/log.ts';

/** One delivery on its way: its id, its log, and how it ends. */
export interface Delivery {
  request: string;
  logger: Logger;
  /** Call it once, right after the acknowledgment. */
  acknowledged(): void;
}

/** Stands for an answer that is not there yet when Slack wants one. */
export const late = Symbol('late');

/** The answer, or `late` when it takes longer than Slack can be kept waiting; the work goes on then. */
export type InTime = <T>(work: Promise<T>) => Promise<T | typeof late>;
