/** What a person does that has to be acknowledged. */
export type DeliveryKind = 'command' | 'action' | 'view' | 'shortcut';

/** What the bot counts about itself while it works. Nothing that is called here may fail. */
export interface Metrics {
  /** A delivery was acknowledged this long after it was heard. */
  acknowledged(kind: DeliveryKind, ms: number): void;
  /** A person was refused, with the code that the answer shows. */
  refused(code: string): void;
  /** Slack answered 429 to this method. */
  rateLimited(method: string): void;
  /** A watch or an analysis came to this verdict. */
  verdict(verdict: string): void;
  /** A due row was worked on this long. `later`: it was left, and comes back. */
  worked(queue: string, outcome: 'done' | 'failed' | 'later', ms: number): void;
}

/** Counts nothing, for tests and for commands that end. */
export const noMetrics: Metrics = {
  acknowledged: () => {},
  refused: () => {},
  rateLimited: () => {},
  verdict: () => {},
  worked: () => {},
};
