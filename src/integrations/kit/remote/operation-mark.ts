/**
 * Whether a text carries this operation id as a word of its own. An id that goes on, or that something runs into, is
 * another one: the mark of one operation must never be found in that of another.
 */
export function carriesOperation(text: string, operationId: string): boolean {
  if (operationId === '') return false;
  for (let at = text.indexOf(operationId); at >= 0; at = text.indexOf(operationId, at + 1)) {
    const isWhole = !isPartOfId(text[at - 1]) && !isPartOfId(text[at + operationId.length]);
    if (isWhole) return true;
  }
  return false;
}

function isPartOfId(character: string | undefined): boolean {
  return character !== undefined && /[\p{L}\p{N}]/u.test(character);
}
