import { z } from 'zod';
import type { Actor } from '../../domain/actor.ts';
import { covers } from '../../domain/agent/agent.ts';
import { type Approval, countAsRecorded } from '../../domain/approval/approval.ts';
import { countWords } from '../../domain/approval/count.ts';
import type { Deployment } from '../../domain/deployment/deployment.ts';
import type { Event } from '../../domain/event.ts';
import type { GateCheck } from '../../domain/gate/gate.ts';
import type { Refusal } from '../../domain/refusal.ts';
import type { Release } from '../../domain/release/release.ts';
import { ok, type Result } from '../../lib/result.ts';
import { readRecordChecks } from '../deployment/record-checks.ts';
import type { RequestDeps } from '../deps.ts';
import { checkVersionRecords } from '../version-record/tick-version-records.ts';
import { checkVersionResults } from '../version-result/check-results.ts';
import { checkActor, checkReader } from './authorize.ts';
import { readOfRelease } from './find-release.ts';

type ReadDeps = Pick<RequestDeps, 'database' | 'clock' | 'directory'>;

/** The most releases that a list goes back. */
const mostReleases = 500;

export const ListReleases = z.object({
  service: z.string().max(200).optional(),
  environment: z.string().max(200).optional(),
  version: z.string().max(200).optional(),
  state: z.enum(['open', 'ended']).optional(),
  /** Only releases with a lower number: where the previous page ended. */
  before: z.number().int().positive().optional(),
  limit: z.number().int().min(1).max(100).default(20),
});
export type ListReleases = z.infer<typeof ListReleases>;

/** Releases, newest first, that the actor may read; and whether there are more. */
export async function listReleases(
  deps: ReadDeps,
  { state, before, limit, ...filter }: ListReleases,
  actor: Actor,
): Promise<Result<{ releases: Release[]; hasMore: boolean }, Refusal>> {
  const member = await checkActor(deps, actor);
  if (!member.ok) return member;
  return deps.database.read(async (stores) => {
    const allowed = await checkReader(stores, actor, 'read', null, deps.clock.now());
    if (!allowed.ok) return allowed;
    const agent = actor.kind === 'agent' ? await stores.agents.find(actor.id) : null;
    const newest = await stores.releases.newest(mostReleases, given(filter));
    const shown = newest.filter(
      (release) =>
        (agent === null || covers(agent.scope, 'read', release)) &&
        (before === undefined || release.number < before) &&
        (state === undefined || (release.endedAt === null) === (state === 'open')),
    );
    return ok({ releases: shown.slice(0, limit), hasMore: shown.length > limit });
  });
}

function given(filter: {
  service?: string | undefined;
  environment?: string | undefined;
  version?: string | undefined;
}) {
  const { service, environment, version } = filter;
  return {
    ...(service === undefined ? {} : { service }),
    ...(environment === undefined ? {} : { environment }),
    ...(version === undefined ? {} : { version }),
  };
}

/** A release with what happened to it; an agent needs the operation `read`. */
export interface ReleaseFacts {
  release: Release;
  deployment: Deployment | null;
  approvals: Approval[];
}

export async function getRelease(deps: ReadDeps, asked: string, actor: Actor): Promise<Result<ReleaseFacts, Refusal>> {
  return readOfRelease(deps, asked, actor, async (stores, release) => ({
    release,
    deployment: await stores.deployments.forRelease(release.id),
    approvals: await stores.approvals.forRelease(release.id),
  }));
}

/** Everything on record of a release, oldest first. */
export async function getRecord(
  deps: ReadDeps,
  asked: string,
  actor: Actor,
): Promise<Result<{ release: Release; events: Event[] }, Refusal>> {
  return readOfRelease(deps, asked, actor, async (stores, release) => ({
    release,
    events: await stores.events.forRelease(release.id),
  }));
}

/** What the record says about when a release can start. */
export interface StartOutlook {
  release: Release;
  checks: GateCheck[];
  /** What only the start itself asks of other systems. */
  checkedAtStart: string[];
  /** No earlier than this; null when it is not scheduled. */
  notBefore: Date | null;
}

/**
 * The checks of the start gate, as far as the record answers them: other systems are not asked, so that nothing here
 * says that a start would succeed. An agent needs the operation `read`.
 */
export async function whenCanItStart(
  deps: ReadDeps & Pick<RequestDeps, 'settings'>,
  asked: string,
  actor: Actor,
): Promise<Result<StartOutlook, Refusal>> {
  return readOfRelease(deps, asked, actor, async (stores, release) => {
    const approvals = await stores.approvals.forRelease(release.id);
    const count = countAsRecorded(release, approvals);
    const hasState = release.state === 'approved';
    const checks: GateCheck[] = [
      {
        id: 'state',
        title: 'State',
        result: hasState ? 'passed' : 'failed',
        detail: `the release is ${release.state.replaceAll('_', ' ')}`,
        reasonCode: hasState ? null : 'STATE',
      },
      {
        id: 'approvals',
        title: 'Approvals',
        result: count.isComplete ? 'passed' : 'failed',
        detail: `${countWords(count)} on record for this plan`,
        reasonCode: count.isComplete ? null : 'APPROVALS',
      },
      ...(await checkVersionRecords({ deps, stores, release, now: deps.clock.now() })),
      ...(await checkVersionResults({ deps, stores, release, now: deps.clock.now() })),
      ...(await readRecordChecks({ deps, stores, release, now: deps.clock.now() })),
    ];
    return {
      release,
      checks,
      checkedAtStart: [
        'whether the approvers, and those who signed off, may still do so',
        'the artifact and its digest',
        'the running version, and that nobody deployed around Quarterdeck',
        'the baseline of the checks',
        'the change request, CI, the code review and the rehearsal, where the settings require them',
      ],
      notBefore: release.startsAt,
    };
  });
}
