/** One outside input and the answer it was given. */
export interface InboxStore {
  /**
   * Puts the answer on record together with everything else of this transaction. When the key was used before, the whole
   * transaction is undone and fails with `KeyUsed`; while another one is using it, this waits for that one's end.
   */
  settle(key: string, fingerprint: string, answer: unknown): void;
  /** What was answered to this key, if it was used. */
  find(key: string): Promise<{ fingerprint: string; answer: unknown } | null>;
}
