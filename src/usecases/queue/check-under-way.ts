import type { Refusal } from '../../domain/refusal.ts';
import { releaseRef } from '../../domain/release/release.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import type { ReleaseWork } from '../release-work.ts';
import { loadWorld } from './queue-work.ts';

/**
 * May a deployment that has stopped go on? Not while one of a service that it depends on, or that depends on it, is under
 * way: that one may have started because this one had stopped. It does not wait for those who only queue. Holds the queue
 * until the transaction ends.
 */
export async function checkUnderWay(work: ReleaseWork): Promise<Result<void, Refusal>> {
  const { deps, stores, release } = work;
  await stores.queue.hold(release.environment);
  work.retime();
  const { occupied, conflicts } = await loadWorld(deps, stores, release.environment, work.now);
  const running = occupied.underWay.find(
    ({ releaseId, service }) => releaseId !== release.id && conflicts(service, release.service),
  );
  if (running === undefined) return ok(undefined);
  const { ref: other, service } = running;
  return err({ kind: 'dependent_under_way', ref: releaseRef(release), other, service });
}
