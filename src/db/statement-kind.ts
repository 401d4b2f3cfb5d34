/** Whether a statement changes nothing. What is not known to is taken for a change. */
export function isLook(text: string): boolean {
  return /^\s*select\b/i.test(text);
}

/** Whether a look takes a lock, which ends with the transaction. What the query builder did not write is taken to. */
export function needsTransaction(text: string): boolean {
  return !text.startsWith('select "') || /\bfor (update|no key update|share|key share)\b/.test(text);
}
