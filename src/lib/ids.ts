import { randomFillSync } from 'node:crypto';

/** A branded string: `Id<'Release'>` is not assignable to `Id<'Task'>`. */
export type Id<Name extends string> = string & { readonly __id: Name };

/** The only source of new identifiers and randomness outside this folder. */
export interface Ids {
  /** `<prefix>_` and 20 random characters of the alphabet below: 100 bits, safe in URLs, logs and button values. */
  next<Name extends string>(prefix: string): Id<Name>;
}

// Crockford's base 32 in lowercase: no letters that look like digits.
const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';

const length = 20;

// The system call costs far more than the bytes, so one call fetches the bytes for many identifiers.
const supply = new Uint8Array(200 * length);
let used = supply.length;

function freshBytes(): Uint8Array {
  if (used === supply.length) {
    randomFillSync(supply);
    used = 0;
  }
  used += length;
  return supply.subarray(used - length, used);
}

export const randomIds: Ids = {
  next: <Name extends string>(prefix: string) => {
    let text = '';
    for (const byte of freshBytes()) text += alphabet[byte % 32];
    return `${prefix}_${text}` as Id<Name>;
  },
};

/** Predictable identifiers for tests: `rel_00000000000000000001`, `…02`, and so on. */
export function countingIds(): Ids {
  let count = 0;
  return {
    next: <Name extends string>(prefix: string) => {
      count += 1;
      return `${prefix}_${String(count).padStart(20, '0')}` as Id<Name>;
    },
  };
}
