import { z } from 'zod';
import { findService } from '../../domain/find-name.ts';
import type { Refusal } from '../../domain/refusal.ts';
import { cleanText, taskLimits } from '../../domain/task/new-items.ts';
import { versionRecordKinds } from '../../domain/version-record/version-record.ts';
import { err, ok, type Result } from '../../lib/result.ts';
import { checkActor, checkAgent } from '../agent/authorize.ts';
import type { RequestDeps } from '../deps.ts';
import { type Caller, once } from '../once.ts';
import { checkMayVouch } from './record-version.ts';
import { tellWaitingRelease } from './tell-waiting-release.ts';

export const WithdrawVersionRecord = z.object({
  kind: z.enum(versionRecordKinds),
  service: z.string().min(1).max(64),
  version: z.string().min(1).max(200),
  reason: z.string().max(100_000),
});
export type WithdrawVersionRecord = z.infer<typeof WithdrawVersionRecord>;

/**
 * Withdraws every release candidate or sign-off of this kind and version that still counts, so that a release waits
 * again. People who may sign off withdraw any sign-off; an agent only the candidates that it registered.
 */
export async function withdrawVersionRecord(
  deps: RequestDeps,
  input: WithdrawVersionRecord,
  caller: Caller,
): Promise<Result<{ withdrawn: number; release: string | null }, Refusal>> {
  const member = await checkActor(deps, caller.actor);
  if (!member.ok) return member;
  const service = findService(deps.settings, input.service);
  if (!service)
    return err({ kind: 'unknown_service', asked: input.service, known: Object.keys(deps.settings.services) });
  const may = await checkMayVouch(deps, service, input.kind, caller);
  if (!may.ok) return may;
  const clean = cleanText(input.reason, taskLimits.text);
  if ('problem' in clean)
    return err({ kind: 'bad_argument', detail: `The reason ${clean.problem}.`, usage: 'why it no longer holds' });
  return once(deps, caller, input, async (stores) => {
    const { actor } = caller;
    const now = deps.clock.now();
    const where = { service: service.name, environment: deps.settings.defaultEnvironment };
    const allowed = await checkAgent(stores, actor, 'report', where, now);
    if (!allowed.ok) return allowed;
    const records = await stores.versionRecords.forVersion(service.name, input.version);
    const mine = records.filter(
      (one) =>
        one.kind === input.kind && one.withdrawn === null && (actor.kind === 'person' || one.authorId === actor.id),
    );
    if (mine.length === 0)
      return err({ kind: 'no_version_record', record: input.kind, service: service.name, version: input.version });
    const withdrawn = { by: actor.id, at: now.toISOString(), reason: clean.text };
    for (const { id } of mine) await stores.versionRecords.withdraw(id, withdrawn);
    const { kind, version } = input;
    const release = await tellWaitingRelease(deps, stores, { service: service.name, version }, actor, (work) =>
      work.record('version.withdrawn', { kind, version, reason: clean.text }),
    );
    return ok({ withdrawn: mine.length, release });
  });
}
