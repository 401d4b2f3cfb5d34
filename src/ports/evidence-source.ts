/** What an address answered, identified by its content. */
export interface FetchedEvidence {
  /** SHA-256 of the bytes, in hex. */
  sha256: string;
  bytes: number;
}

/** Fetches what somebody names as evidence. */
export interface EvidenceSource {
  /**
   * Asks the address for what is there now, and follows redirects, each judged by the rules of addresses.
   * Throws IntegrationError: `bad_response` when it cannot be asked, answers another status than 200, or with more than
   * 5 MB; `auth`, `rate_limited` and `unavailable` as usual. It ends within 10 s.
   */
  fetch(url: string): Promise<FetchedEvidence>;
  /** The same with the bytes themselves. */
  fetchFile(url: string): Promise<FetchedEvidence & { file: Uint8Array }>;
}
