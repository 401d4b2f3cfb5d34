/** A person's interaction that must be acknowledged. */
export type DeliveryKind = 'command' | 'action' | 'view' | 'shortcut';

/** The bot's own metrics. None of these methods may fail. */
export interface Metrics {
  /** Time from receiving a delivery to acknowledging it. */
  acknowledged(kind: DeliveryKind, ms: number): void;
  /** A person was refused, with the code shown in the response. */
  refused(code: string): void;
  /** Slack responded with 429 to this method. */
  rateLimited(method: string): void;
  /** A watch or an analysis reached this verdict. */
  verdict(verdict: string): void;
  /** Processing time of a due row. `later`: it was released and becomes due again. */
  worked(queue: string, outcome: 'done' | 'failed' | 'later', ms: number): void;
}

/** A no-op, for tests and one-off commands. */
export const noMetrics: Metrics = {
  acknowledged: () => {},
  refused: () => {},
  rateLimited: () => {},
  verdict: () => {},
  worked: () => {},
};
