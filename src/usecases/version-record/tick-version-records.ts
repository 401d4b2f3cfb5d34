import { system } from '../../domain/actor.ts';
import type { GateCheck } from '../../domain/gate/gate.ts';
import { requirements } from '../../domain/gate/requirement.ts';
import type { Release } from '../../domain/release/release.ts';
import { policyFor } from '../../domain/settings.ts';
import { type SignOffMembers, versionRecordChecks } from '../../domain/version-record/gate.ts';
import { signOffGroups } from '../../domain/version-record/policy.ts';
import { signOffKinds, versionRecordKinds } from '../../domain/version-record/version-record.ts';
import { membersOf } from '../approval/check-member.ts';
import type { GateWork } from '../deployment/gate-work.ts';
import type { RequestDeps } from '../deps.ts';
import { ReleaseWork } from '../release-work.ts';
import { takeBack } from '../task/tick.ts';
import { tickCheck } from '../task/tick-todo.ts';
import { updateTasks } from '../task/update-tasks.ts';
import { checkVersionResults } from '../version-result/check-results.ts';
import { versionToStart } from './version-to-start.ts';

/** Who may sign off now, by kind; to be asked before a transaction. What cannot be read is `unknown`. */
export async function findSignOffMembers(
  deps: Pick<RequestDeps, 'directory' | 'settings'>,
  { service: name }: Pick<Release, 'service'>,
): Promise<SignOffMembers> {
  const service = deps.settings.services[name];
  if (!service) return {};
  const { policy } = policyFor(deps.settings, service);
  const asked = signOffKinds.map(async (kind) => {
    const members = await membersOf(deps, signOffGroups(policy, kind));
    return [kind, members.ok ? members.value : 'unknown'] as const;
  });
  return Object.fromEntries(await Promise.all(asked));
}

/**
 * The checks about release candidate and sign-offs that this release needs, by the record as it is in this transaction.
 * Without `members`, whoever has signed off is taken to be still allowed to.
 */
export async function checkVersionRecords(
  { deps: { settings }, stores, release, now }: GateWork,
  members: SignOffMembers = {},
): Promise<GateCheck[]> {
  const service = settings.services[release.service];
  if (!service || release.rehearsalOf !== null || release.environment !== settings.defaultEnvironment) return [];
  const { policy } = policyFor(settings, service);
  if (!versionRecordKinds.some((kind) => policy.requires.includes(kind))) return [];
  const records = await stores.versionRecords.forVersion(release.service, release.version);
  return versionRecordChecks(policy, versionToStart(release), records, members, now);
}

/** Ticks what the checklist asks about them and about reported results, and takes back what no longer holds. */
export async function tickVersionRecords(work: ReleaseWork): Promise<void> {
  for (const { id, result, detail } of [...(await checkVersionRecords(work)), ...(await checkVersionResults(work))]) {
    const kind = requirements.find((one) => one === id);
    if (kind === undefined) continue;
    if (result === 'passed') await tickCheck(work, kind, detail);
    else await untick(work, kind, detail);
  }
}

async function untick(work: ReleaseWork, kind: string, reason: string): Promise<void> {
  const todos = await work.stores.tasks.todosFor(work.release.id);
  const stale = todos.filter(
    ({ check, evidence, ticked }) => check === kind && evidence === 'check' && ticked !== null,
  );
  if (stale.length === 0) return;
  const byBot = new ReleaseWork(work.deps, work.stores, system, work.release, work.deployment);
  for (const todo of stale) await takeBack(byBot, todo, reason);
  work.hasChanged = true;
  work.recorded.push(...byBot.recorded);
  await updateTasks(work);
}
