import { PartlyKnown } from '../../ports/directory.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';

/** Who is on call. */
export interface OnCallNow {
  people: readonly string[];
  /** Why some or all of them could not be determined; null when they were, or when the settings name nobody. */
  missing: string | null;
}

/** Asks who is on call now; nobody when the settings do not say where to ask. */
export async function peopleOnCall({
  settings: { onCallGroup },
  directory,
}: Pick<Deps, 'settings' | 'directory'>): Promise<OnCallNow> {
  if (onCallGroup === null) return { people: [], missing: null };
  try {
    return { people: [...new Set(await directory.groupMembers(onCallGroup, 'now'))], missing: null };
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return { people: error instanceof PartlyKnown ? error.people : [], missing: error.message };
  }
}
