import { emptyChain } from './chain.ts';
import { type AuditHead, foldSeal, hashHead, noSeals, type ReleaseSeal } from './head.ts';
import type { AuditProblem } from './problem.ts';

/** Checks the chain of audit heads and their seals as they stream in. */
export interface HeadsCheck {
  add(head: AuditHead): void;
  /** Seals come ordered by head, then by release id; all heads up to theirs must have been added before. */
  addSeal(seal: ReleaseSeal): void;
  end(): AuditProblem | null;
}

/** Starts the check. `known`: the hash of a head stored elsewhere, which must be among them. */
export function checkHeads(known: string | null): HeadsCheck {
  /** Heads whose seals have not all come yet. */
  const open: AuditHead[] = [];
  let newest = { position: 0, hash: emptyChain.hash };
  let folded = noSeals;
  let isKnownSeen = known === null;
  let first: AuditProblem | null = null;

  function look(head: AuditHead): AuditProblem | null {
    const expected = newest.position + 1;
    if (head.position > expected) return { kind: 'head_missing', position: expected };
    const fits = head.position === expected && head.previousHash === newest.hash && hashHead(head) === head.hash;
    return fits ? null : { kind: 'head_changed', position: head.position };
  }

  /** There are no more seals for heads before `position`. */
  function close(position: number): void {
    for (let head = open[0]; head && head.position < position; head = open[0]) {
      if (head.sealsHash !== folded) first ??= { kind: 'head_changed', position: head.position };
      folded = noSeals;
      open.shift();
    }
  }

  return {
    add(head) {
      first ??= look(head);
      newest = head;
      isKnownSeen ||= head.hash === known;
      open.push(head);
    },
    addSeal(seal) {
      close(seal.headPosition);
      if (open[0]?.position !== seal.headPosition) first ??= { kind: 'head_missing', position: seal.headPosition };
      folded = foldSeal(folded, seal);
    },
    end() {
      close(Number.POSITIVE_INFINITY);
      if (!isKnownSeen) first ??= { kind: 'head_unknown', position: newest.position };
      return first;
    },
  };
}
