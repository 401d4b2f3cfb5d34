/** One outside input and the answer it was given. */
export interface InboxStore {
  /**
   * Records the answer together with everything else in this transaction. When the key was used before, the whole
   * transaction is rolled back and fails with `KeyUsed`; if another transaction is using it, this waits for that one to
   * end.
   */
  settle(key: string, fingerprint: string, answer: unknown): void;
  /** The answer recorded for this key, if it was used. */
  find(key: string): Promise<{ fingerprint: string; answer: unknown } | null>;
}
