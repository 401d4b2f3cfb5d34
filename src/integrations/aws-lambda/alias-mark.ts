/**
 * What the bot writes at the end of an alias' description: an alias has no other place for the operation that changed
 * it, the time of the change, the version that had the traffic before, and the one that was deployed.
 */
export interface AliasMark {
  operation: string;
  at: Date;
  from: string;
  to: string;
  isAborted: boolean;
}

const pattern = / ?\[quarterdeck (\S{1,80}) at (\S{1,30}) from (\d{1,10}|\$LATEST) to (\d{1,10})( aborted)?\]$/;
const mostCharacters = 256;

export function readMark(description: string): AliasMark | null {
  const [, operation = '', time = '', from = '', to = '', aborted] = pattern.exec(description) ?? [];
  const at = new Date(time);
  if (operation === '' || Number.isNaN(at.getTime())) return null;
  return { operation, at, from, to, isAborted: aborted !== undefined };
}

/** The description with this mark in place of an earlier one; people's own words are shortened if they must be. */
export function withMark(description: string, { operation, at, from, to, isAborted }: AliasMark): string {
  const mark = `[quarterdeck ${operation} at ${at.toISOString()} from ${from} to ${to}${isAborted ? ' aborted' : ''}]`;
  const words = description.replace(pattern, '').trimEnd();
  const kept = words.slice(0, Math.max(0, mostCharacters - mark.length - 1)).trimEnd();
  return kept === '' ? mark : `${kept} ${mark}`;
}
