import { expect } from 'vitest';
import { note } from './ledger.ts';

/**
 * Makes one attempt and counts it. `isAccepted` tells whether the attacker got anything, or what, in words; an attempt
 * that cannot be judged counts as accepted.
 */
export async function attempt(
  attack: `S${number}`,
  what: string,
  isAccepted: () => Promise<boolean | string> | boolean | string,
): Promise<void> {
  let got: boolean | string = true;
  try {
    got = await isAccepted();
  } finally {
    note({ attack, what, isAccepted: got !== false });
  }
  expect(got, `${attack}: ${what}`).toBe(false);
}
