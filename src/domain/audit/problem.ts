/** The first problem with the record, identified by its row. */
export type AuditProblem =
  | {
      kind: 'changed' | 'missing' | 'inserted' | 'unsealed';
      ref: string;
      position: number;
    }
  | { kind: 'out_of_place'; ref: string; position: number; sealedAs: number }
  /** Everything from `position` on was resealed; `head` null: detected by the release's own row. */
  | { kind: 'rewritten'; ref: string; position: number; until: number; head: number | null }
  | { kind: 'truncated'; ref: string; position: number; until: number; head: number | null }
  /** Events or seals of a release that does not exist. */
  | { kind: 'release_missing'; ref: string; position: number; head: number | null }
  | { kind: 'head_changed' | 'head_missing' | 'head_unknown'; position: number };

/** What is wrong and where, in a sentence. */
export function describeProblem(problem: AuditProblem): string {
  return `${place(problem)}: ${words(problem)}`;
}

function place(problem: AuditProblem): string {
  return 'ref' in problem ? `${problem.ref}, event ${problem.position}` : `audit head ${problem.position}`;
}

function words(problem: AuditProblem): string {
  switch (problem.kind) {
    case 'changed':
      return 'changed; its content does not fit its seal';
    case 'missing':
      return 'missing; the events after it are there';
    case 'inserted':
      return 'inserted; it was never appended to the chain';
    case 'unsealed':
      return 'not sealed; it comes from a version without seals, and a start of the bot seals it, or it was inserted';
    case 'out_of_place':
      return `out of place; it was sealed as event ${problem.sealedAs}`;
    case 'rewritten':
      return `changed, or another one up to event ${problem.until}, and resealed; ${witness(problem.head)} has another seal`;
    case 'truncated':
      return `truncated after ${witness(problem.head)}, which has ${problem.until} events`;
    case 'release_missing':
      return `missing with its whole release${problem.head === null ? '' : `, truncated after ${witness(problem.head)}`}`;
    case 'head_changed':
      return 'changed; its content does not fit its seal';
    case 'head_missing':
      return 'missing; later heads or seals are there';
    case 'head_unknown':
      return 'is the newest one, and no head has the hash that was asked for: heads were truncated or changed';
  }
}

function witness(head: number | null): string {
  return head === null ? 'the release’s own row' : `audit head ${head}`;
}
