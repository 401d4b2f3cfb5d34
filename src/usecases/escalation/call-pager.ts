import { system } from '../../domain/actor.ts';
import type { Escalation } from '../../domain/escalation/escalation.ts';
import type { PagerState } from '../../domain/escalation/pager.ts';
import type { PagerId } from '../../domain/ids.ts';
import { type Release, releaseRef } from '../../domain/release/release.ts';
import { redact } from '../../lib/redact.ts';
import { ok } from '../../lib/result.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Pager, PagerAlert } from '../../ports/pager.ts';
import type { ChangeDeps, Deps } from '../deps.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';

type PagerDeps = ChangeDeps & Pick<Deps, 'systems'>;

/** A call may take as long as an HTTP request with its repetitions; its row is not given to another worker before. */
export const pagerLeaseMs = 30_000;

/** With pauses of up to a minute, a pager is called for about an hour before people are told that it never answered. */
export const mostCalls = 65;
const longestPauseMs = 300_000;
const againMs = (attempts: number) => Math.min(60_000, 1_000 * 2 ** Math.min(attempts, 6));
/** Milliseconds until the next call after one that failed: what the pager asked for, or longer and longer. */
export const pauseAfter = (attempts: number, { retryAfterMs }: IntegrationError): number =>
  Math.min(longestPauseMs, retryAfterMs ?? againMs(attempts));

/**
 * Tells a pager what it should show of an escalation. What is wanted is on record before the call, and is wanted again
 * when the call was not confirmed: a pager keeps one alert per key, so a repeated call changes nothing.
 */
export async function callPager(deps: PagerDeps, lease: Lease<PagerId>): Promise<void> {
  const known = await deps.database.read(async (stores) => {
    const row = await stores.pagers.find(lease.id);
    const escalation = row ? await stores.escalations.find(row.escalationId) : null;
    const release = row ? await stores.releases.find(row.releaseId) : null;
    return row && escalation && release ? { row, escalation, release } : null;
  });
  if (!known) return;
  const found = { ...known, name: await deps.systems.nameOf(known.row.uses) };
  const { row } = found;
  const failure = await call(deps, found);
  await deps.database.transaction((stores) =>
    inRelease(deps, stores, row.releaseId, system, async (work) => {
      await stores.pagers.hold(lease);
      if (failure instanceof IntegrationError) await failed(work, found, lease, failure);
      else {
        await confirmed(work, found);
        // Once it is over, the pager may forget it.
        await stores.pagers.release(lease, row.wanted === 'resolved' ? null : failure.repeatMs, 'succeeded');
      }
      return ok(undefined);
    }),
  );
}

interface Found {
  row: PagerState;
  escalation: Escalation;
  release: Release;
  /** What people call the pager. */
  name: string;
}

/** The pager that confirmed the call, or why there is none. */
async function call(deps: PagerDeps, { row, escalation, release }: Found): Promise<Pager | IntegrationError> {
  const { key } = escalation;
  try {
    const pager = await deps.systems.pager(row.uses);
    if (row.wanted === 'raised') await pager.raise(alertOf(deps, { row, escalation, release }));
    else if (row.wanted === 'acknowledged') await pager.acknowledge(key, release.service);
    else await pager.resolve(key, release.service);
    return pager;
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    deps.logger.warn({ err: error, uses: row.uses, escalationId: escalation.id }, 'a pager was not reached');
    return error;
  }
}

function alertOf({ settings }: PagerDeps, { row, escalation, release }: Omit<Found, 'name'>): PagerAlert {
  const service = settings.services[release.service];
  return {
    key: escalation.key,
    severity: escalation.severity,
    summary: `${releaseRef(release)}, ${release.service} ${release.version} in ${release.environment}: ${escalation.summary}`,
    service: release.service,
    environment: release.environment,
    about: { kind: 'release', ref: releaseRef(release) },
    raisedAt: escalation.raisedAt,
    // An acknowledgment whose answer was lost may have arrived.
    isAgain: row.told === 'acknowledged' || (row.told === 'raised' && row.failure !== null),
    link: service?.runbookUrl ?? service?.environments[release.environment]?.url ?? null,
  };
}

async function confirmed(work: ReleaseWork, { row, escalation: { id, key }, name }: Found): Promise<void> {
  if (row.told === row.wanted && row.failure === null) return;
  await work.stores.pagers.save({ id: row.id, told: row.wanted, failure: null });
  if (row.told !== row.wanted) await work.record('escalation.pager_told', { key, uses: row.uses, told: row.wanted });
  if (row.failure !== null)
    await tell(work, `${row.uses}:reached:${id}:${row.wanted}`, `${name} answers again, and was told.`);
}

const news = {
  raised: 'there is a problem',
  acknowledged: 'somebody acknowledged it',
  resolved: 'it is over',
} as const;

/** People are told at once when nobody is paged because of it, and of anything else when it is given up. */
async function failed(
  work: ReleaseWork,
  { row, escalation, release, name }: Found,
  lease: Lease<PagerId>,
  error: IntegrationError,
): Promise<void> {
  const { stores } = work;
  const reason = redact(error.message).slice(0, 300);
  const isOver = lease.attempts >= mostCalls;
  if (row.failure === null) {
    await stores.pagers.save({ id: row.id, told: row.told, failure: reason });
    await work.record('escalation.pager_failed', { key: escalation.key, uses: row.uses, reason });
  }
  const what = `${releaseRef(release)} (${release.service} ${release.version}): ${name}`;
  const about = `${row.uses}:failed:${escalation.id}:${escalation.round}:${row.wanted}`;
  if (isOver)
    await tell(
      work,
      `${about}:over`,
      `${what} could not be told that ${news[row.wanted]}, and is not called again: ${reason}`,
    );
  else if (row.wanted === 'raised')
    await tell(
      work,
      about,
      `${what} cannot be reached, so it has paged nobody: ${reason}. It is called again, and the next tier is not delayed.`,
    );
  await stores.pagers.release(lease, isOver ? null : pauseAfter(lease.attempts, error));
}

async function tell({ deps, stores }: ReleaseWork, key: string, text: string): Promise<void> {
  await stores.posts.add({
    id: deps.ids.next<'Post'>('pst'),
    // Not tied to a release: it is told even when the service has left the settings.
    releaseId: null,
    key: `pager:${key}`,
    target: deps.settings.escalationChannel,
    threadOf: null,
    content: { kind: 'text', text },
    priority: 0,
  });
}
