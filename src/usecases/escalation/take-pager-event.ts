import { isOfEarlierRound } from '../../domain/escalation/earlier-round.ts';
import type { Escalation } from '../../domain/escalation/escalation.ts';
import { ok } from '../../lib/result.ts';
import { DatabaseUnavailable } from '../../ports/database.ts';
import type { PagerEvent, PagerSource } from '../../ports/pager-source.ts';
import type { Stores } from '../../ports/stores.ts';
import type { RequestDeps } from '../deps.ts';
import { takePageEvent } from '../incident/take-page-event.ts';
import { once } from '../once.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { acknowledge } from './acknowledge-all.ts';
import { type Answer, answerOf, type PagerOutcome } from './pager-answer.ts';

/**
 * Takes over what a person did in the paging system `uses`. An acknowledgment there counts like one in Slack. So does
 * the end of the page; the problem stays open until the watch sees that it is over. Whatever is repeated, late, or
 * about something that is over changes nothing. What is about the page of an incident is taken by `takePageEvent`. Throws DatabaseUnavailable when it has to be sent again.
 */
export async function takePagerEvent(
  deps: RequestDeps,
  uses: string,
  source: PagerSource,
  event: PagerEvent,
): Promise<PagerOutcome> {
  const ofIncident = await takePageEvent(deps, uses, source, event);
  if (ofIncident !== null) return ofIncident;
  // Without a write, because anything that was sent once can be sent a thousand times.
  const { known, outcome } = await deps.database.read(async (stores) => {
    const known = await findOpen(stores, source, event.key);
    return { known, outcome: known === null ? 'unknown' : await outcomeOf(stores, known, uses, event) };
  });
  if (known === null || outcome !== 'taken') return outcome;
  const { actor, answer } = await answerOf(deps, source, event);
  const caller = { actor, key: `${uses}:${event.id}` };
  const result = await once<PagerOutcome>(deps, caller, { key: event.key, did: event.did }, (stores) =>
    inRelease(deps, stores, known.releaseId, actor, async (work) => {
      const escalation = await stores.escalations.find(known.id);
      if (escalation === null || escalation.closedAt !== null) return ok<PagerOutcome>('unknown');
      const now = await outcomeOf(stores, escalation, uses, event);
      if (now === 'taken') await take(work, escalation, answer);
      return ok(now);
    }),
  );
  if (result.ok) return result.value;
  if (result.error.kind === 'busy') throw new DatabaseUnavailable('what was done at a pager is not on record yet');
  return 'repeated';
}

/** The open escalation that the system calls by this key. */
async function findOpen(stores: Stores, source: PagerSource, key: string): Promise<Escalation | null> {
  const found = await stores.escalations.openWithKey(key);
  if (found !== null) return source.keyOf(found.key) === key ? found : null;
  // A key that the system could not take as it is.
  if (source.keyOf(key) !== key || !source.isShortened(key)) return null;
  for (const releaseId of await stores.escalations.openReleases())
    for (const one of await stores.escalations.forRelease(releaseId))
      if (one.closedAt === null && source.keyOf(one.key) === key) return one;
  return null;
}

async function outcomeOf(
  stores: Stores,
  escalation: Escalation,
  uses: string,
  event: PagerEvent,
): Promise<PagerOutcome> {
  const rows = await stores.pagers.forRelease(escalation.releaseId);
  if (!rows.some((row) => row.escalationId === escalation.id && row.uses === uses)) return 'unknown';
  const isAcknowledged = escalation.acknowledgedBy !== null;
  if (isAcknowledged && (event.did === 'acknowledged' || escalation.pagerAnswer?.did === 'resolved'))
    return 'known already';
  return isOfEarlierRound(event, await timesOf(stores, escalation, uses)) ? 'of an earlier round' : 'taken';
}

const changesOfClock: ReadonlySet<string> = new Set([
  'escalation.handed_over',
  'escalation.snoozed',
  'escalation.woken',
]);

/** When the present round began, and when the pager last confirmed that it notifies its people. */
async function timesOf(stores: Stores, { releaseId, key, raisedAt }: Escalation, uses: string) {
  const mine = (await stores.events.forRelease(releaseId)).filter(
    ({ data, at }) => 'key' in data && data.key === key && at >= raisedAt,
  );
  const told = mine.findLast(
    ({ type, data }) => type === 'escalation.pager_told' && data.uses === uses && data.told === 'raised',
  );
  return { toldAt: told?.at ?? null, roundAt: mine.findLast(({ type }) => changesOfClock.has(type))?.at ?? raisedAt };
}

async function take(work: ReleaseWork, escalation: Escalation, answer: Answer): Promise<void> {
  const { in: where, did, by, name } = answer;
  if (escalation.acknowledgedBy === null) await acknowledge(work, escalation, answer);
  else await work.stores.escalations.save({ ...escalation, pagerAnswer: { in: where, did, by } });
  if (did === 'resolved')
    await work.record('escalation.resolved_at_pager', { key: escalation.key, in: where, by: name });
}
