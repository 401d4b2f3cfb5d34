import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { Freshness } from '../../ports/directory.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../deps.ts';

/** Is this person an admin of the workspace? For display only, `recent` is sufficient. */
export async function isAdmin(
  { directory }: Pick<Deps, 'directory'>,
  personId: string,
  freshness: Freshness,
): Promise<Result<boolean, Refusal>> {
  try {
    return ok((await directory.person(personId, freshness))?.isAdmin === true);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    const what = 'Whether you are an admin of the workspace';
    return err({ kind: 'could_not_find_out', what, detail: error.message });
  }
}
