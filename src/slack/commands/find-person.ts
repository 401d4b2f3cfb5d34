import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Deps } from '../../usecases/deps.ts';

/** The person whom typed words name: a mention holds the id; a name is looked up. */
export async function findPerson(
  { directory }: Pick<Deps, 'directory'>,
  text: string,
): Promise<Result<string, Refusal>> {
  const [, id] = /^<?@([UW][A-Z0-9]{2,20})(?:\|[^>]*)?>?$/.exec(text) ?? [];
  if (id !== undefined) return ok(id);
  const name = text.replace(/[.,:;!?]+$/, '').slice(0, 80);
  try {
    const found = await directory.personNamed(name);
    return found === null ? err({ kind: 'unknown_person', asked: name }) : ok(found);
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    return err({ kind: 'could_not_find_out', what: `Who ${name} is`, detail: error.message });
  }
}
