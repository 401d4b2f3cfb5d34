/** External text in a form that can be stored: databases accept neither NUL nor lone surrogates. */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');
}
