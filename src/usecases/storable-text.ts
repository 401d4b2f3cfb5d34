/** Text from outside as the record can keep it: databases take neither NUL nor half a character. */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');
}
