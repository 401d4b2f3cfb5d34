import type { Invocation } from '../invocation.ts';

const mark = 'on-call:';

/**
 * Who is on call in another system, in the place of a user group: what asks for the members of the group asks that
 * system instead.
 */
export function onCallGroupOf({ uses, with: where }: Invocation): string {
  return `${mark}${uses}:${JSON.stringify(where)}`;
}

/** The system that knows who is on call; null for a user group of Slack. */
export function readOnCallGroup(group: string): Invocation | null {
  if (!group.startsWith(mark)) return null;
  const rest = group.slice(mark.length);
  const end = rest.indexOf(':');
  return { uses: rest.slice(0, end), with: JSON.parse(rest.slice(end + 1)) as Invocation['with'] };
}
