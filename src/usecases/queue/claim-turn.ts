import { z } from 'zod';
import type { QueueEntryId } from '../../domain/ids.ts';
import { queueRef } from '../../domain/queue/entry.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { StartDeps } from '../deployment/deps.ts';
import { startRelease } from '../deployment/start-release.ts';
import { answeredBefore, type Caller } from '../once.ts';
import { openRelease } from '../release/open-release.ts';

export const ClaimTurn = z.object({ entryId: z.string().max(100) });

/**
 * Takes a turn that was called: a request becomes a release, with a plan against what runs now; a release starts, if
 * its gate is open. Of several attempts one succeeds.
 */
export async function claimTurn(
  deps: StartDeps,
  input: z.infer<typeof ClaimTurn>,
  caller: Caller,
): Promise<Result<{ ref: string; became: 'opened' | 'started' }, Refusal>> {
  const entry = await deps.database.read((stores) => stores.queue.find({ id: input.entryId as QueueEntryId }));
  if (entry === null) return err({ kind: 'no_queue_entry', asked: input.entryId });
  const { request, releaseId } = entry;
  if (request === null) {
    if (releaseId === null) return err({ kind: 'no_queue_entry', asked: queueRef(entry) });
    const started = await startRelease(deps, { releaseId }, caller);
    return started.ok ? ok({ ref: started.value.ref, became: 'started' }) : started;
  }
  const asked = {
    service: entry.service,
    version: entry.version,
    environment: entry.environment,
    strategy: request.strategy,
    startsAt: null,
    reason: request.reason,
    because: request.because,
    turn: entry.id,
  };
  const before = await answeredBefore<{ ref: string }>(deps, caller, asked);
  if (before !== null) return before.ok ? ok({ ref: before.value.ref, became: 'opened' }) : before;
  if (entry.state !== 'called') return err({ kind: 'not_your_turn', ref: queueRef(entry), state: entry.state });
  const opened = await openRelease(deps, asked, caller);
  return opened.ok ? ok({ ref: opened.value.ref, became: 'opened' }) : opened;
}
