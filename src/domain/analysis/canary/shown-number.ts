const format = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3 });
const far = new Intl.NumberFormat('en-US', { maximumSignificantDigits: 3, notation: 'scientific' });

/** A number with three significant digits, in powers of ten where it would be long. */
export function shownNumber(value: number): string {
  const size = Math.abs(value);
  return (size !== 0 && (size < 1e-4 || size >= 1e9) ? far : format).format(value);
}

/** `1 value`, `2 values`. */
export const counted = (count: number, noun: string) => `${count} ${noun}${count === 1 ? '' : 's'}`;
