/** So much of something may be in use at a time. */
export interface Allowance {
  /** False when that much is not left; then nothing is taken. */
  take(amount: number): boolean;
  giveBack(amount: number): void;
}

export function createAllowance(most: number): Allowance {
  let used = 0;
  return {
    take: (amount) => {
      if (used + amount > most) return false;
      used += amount;
      return true;
    },
    giveBack: (amount) => {
      used -= amount;
    },
  };
}
