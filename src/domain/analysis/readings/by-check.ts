/** What belongs to each check, by its name, in the given order. */
export function byCheck<T extends { check: string }>(all: readonly T[]): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const one of all) {
    const mine = found.get(one.check);
    if (mine) mine.push(one);
    else found.set(one.check, [one]);
  }
  return found;
}
