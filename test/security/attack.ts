import { expect } from 'vitest';
import { note } from './ledger.ts';

/**
 * Makes one attempt and counts it. `isAccepted` tells whether the attacker got anything; an attempt that cannot be
 * judged counts as accepted.
 */
export async function attempt(
  attack: `S${number}`,
  what: string,
  isAccepted: () => Promise<boolean> | boolean,
): Promise<void> {
  let accepted = true;
  try {
    accepted = await isAccepted();
  } finally {
    note({ attack, what, isAccepted: accepted });
  }
  expect(accepted, `${attack}: ${what}`).toBe(false);
}
