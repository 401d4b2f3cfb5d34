/** External text in a form that can be stored: databases accept neither NUL nor lone surrogates. */
export function storableText(text: string): string {
  return text.replaceAll('\u0000', '\uFFFD').replace(/\p{Surrogate}/gu, '\uFFFD');
}

/** As JSON that can be stored: a refusal repeats what was typed, whatever that was. */
export function storableJson(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'string' ? storableText(one) : one));
}
