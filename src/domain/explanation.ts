/** The explanation of a refusal. */
export interface Explanation {
  /** Stable code, for searching and for programs. */
  code: string;
  /** What is wrong. */
  sentence: string;
  /** What to do about it. */
  next: string;
}

/** The message for each kind of a feature's refusals; a kind without one does not compile. */
export type Explanations<R extends { kind: string }> = {
  readonly [Kind in R['kind']]: (refusal: Extract<R, { kind: Kind }>) => Explanation;
};

export function say(code: string, sentence: string, next: string): Explanation {
  return { code, sentence, next };
}

/** The first twelve names, and how many more there are. */
export function list(items: readonly string[]): string {
  if (items.length === 0) return 'none';
  const shown = items.slice(0, 12);
  return items.length > shown.length ? `${shown.join(', ')} and ${items.length - shown.length} more` : shown.join(', ');
}

/** A state or an event for display: `in_review` is “in review”. */
export function inWords(name: string): string {
  return name.replaceAll('_', ' ');
}

/** `2026-11-26 15:00 UTC` */
export function clockWords(iso: string): string {
  return `${iso.slice(0, 16).replace('T', ' ')} UTC`;
}
