import type { NoteId } from '../ids.ts';

/**
 * Why a checklist item counts as done. Only the bot itself makes `check`, `link` and `digest`: it ran the check, fetched
 * the address, or compared the digest. `output` is what somebody attached, and `attestation` a named person's word.
 */
export type TickEvidence =
  | { kind: 'check'; check: string; result: string }
  /** `sha256` is of the bytes that were fetched; `bytes` their number. */
  | { kind: 'link'; url: string; sha256: string; bytes: number; fetchedAt: string }
  | { kind: 'digest'; digest: string }
  /** The output is a note of the task's log; `sha256` is of its text. */
  | { kind: 'output'; noteId: NoteId; sha256: string }
  | { kind: 'attestation'; statement: string };

/** An agent's tick needs evidence that the bot has verified itself. */
export function isVerified({ kind }: Pick<TickEvidence, 'kind'>): boolean {
  return kind === 'check' || kind === 'link' || kind === 'digest';
}

/** The evidence in a few words, after the name of who ticked. */
export function evidenceWords(evidence: TickEvidence): string {
  switch (evidence.kind) {
    case 'check':
      return `check “${evidence.check}”: ${evidence.result}`;
    case 'link':
      return `${evidence.url} (sha256 ${evidence.sha256.slice(0, 12)}…, ${evidence.bytes} bytes)`;
    case 'digest':
      return `digest ${evidence.digest.slice(0, 19)}…`;
    case 'output':
      return `attached output (sha256 ${evidence.sha256.slice(0, 12)}…)`;
    case 'attestation':
      return evidence.statement === '' ? 'attested' : evidence.statement;
  }
}
