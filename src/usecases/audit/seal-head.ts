import { type AuditHead, nextHead } from '../../domain/audit/head.ts';
import type { Deps } from '../deps.ts';
import { sealEvents } from './seal-events.ts';

/**
 * Creates this hour's audit head unless it exists; the first replica wins. Its hash is logged: stored outside the
 * database, it later proves that the heads were not rebuilt.
 */
export async function sealHead(deps: Pick<Deps, 'database' | 'logger'>): Promise<AuditHead | null> {
  const isDue = await deps.database.transaction((stores) => stores.audit.isHeadDue());
  if (!isDue) return null;
  await sealEvents(deps);
  const head = await deps.database.transaction(async ({ audit }) => {
    const begun = await audit.beginHead();
    if (!begun) return null;
    const added = await audit.addSeals((begun.newest?.position ?? 0) + 1);
    const made = nextHead(begun.newest, begun.hour, added);
    await audit.addHead(made);
    return made;
  });
  if (head)
    deps.logger.info({ head: head.position, hash: head.hash, events: head.eventCount }, 'the record was sealed');
  return head;
}
