import type { Actor } from '../../domain/actor.ts';
import { explain } from '../../domain/explain.ts';
import { redact } from '../../lib/redact.ts';
import { ok } from '../../lib/result.ts';
import { DatabaseUnavailable } from '../../ports/database.ts';
import type { ReportedResult } from '../../ports/result-source.ts';
import type { Deps, RequestDeps } from '../deps.ts';
import { once } from '../once.ts';
import { locateResult, readContent, readFiles } from './read-result.ts';
import { recordResult } from './record-result.ts';

/**
 * Takes a result that CI has signed. A report that cannot be read is put on record as one that says nothing: nobody
 * waits for a refusal there, and an earlier success must not count on. The same key again changes nothing. Returns what
 * became of it, for the log.
 */
export async function takeResult(
  deps: RequestDeps & Pick<Deps, 'systems'>,
  source: string,
  given: ReportedResult,
  key: string,
): Promise<string> {
  const service = locateResult(deps, given);
  if (!service.ok) return explain(service.error).code;
  const digest = readContent(given.digest);
  if (!digest.ok) return explain(digest.error).code;
  const read = await readFiles(deps, given.kind, given.files);
  const actor: Actor = { kind: 'system', id: source };
  const url = given.url !== null && URL.canParse(given.url) && redact(given.url) === given.url ? given.url : null;
  const result = await once(deps, { actor, key }, given.kind, async (stores) =>
    ok(
      await recordResult(
        deps,
        stores,
        {
          ...{ service: service.value, kind: given.kind, version: given.version, digest: digest.value },
          ...{ name: given.name, files: read.files, url, source: 'webhook' },
          summary: read.ok ? read.value : { of: 'nothing', why: read.error },
        },
        actor,
      ),
    ),
  );
  if (result.ok) return `${result.value.kind} ${result.value.result}`;
  // Whoever sent it is asked to send it again.
  if (result.error.kind === 'busy') throw new DatabaseUnavailable('the result could not be recorded');
  return explain(result.error).code;
}
