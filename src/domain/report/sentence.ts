/** The text as a sentence: with a period, unless it ends a sentence already. */
export function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** What happened, and what follows from it; `response` may be empty. */
export function withResponse(words: string, response: string): string {
  return response === '' ? words : `${sentence(words)} ${response}`;
}
