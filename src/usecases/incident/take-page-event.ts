import { isOfEarlierRound } from '../../domain/escalation/earlier-round.ts';
import type { IncidentId } from '../../domain/ids.ts';
import { incidentOfKey, type Page, pageOf } from '../../domain/incident/page.ts';
import { ok } from '../../lib/result.ts';
import { DatabaseUnavailable } from '../../ports/database.ts';
import type { PagerEvent, PagerSource } from '../../ports/pager-source.ts';
import type { RequestDeps } from '../deps.ts';
import { answerOf, type PagerOutcome } from '../escalation/pager-answer.ts';
import { once } from '../once.ts';
import { inIncident } from './incident-work.ts';
import { acknowledgePage, pageNow } from './page-on-call.ts';
import { postInThread } from './tell-people.ts';

/**
 * Takes over what a person did in the paging system `uses` about the page of an incident; null when the key is not that of
 * one. An acknowledgment there counts like one in Slack. So does the end of the page: the incident stays open until
 * somebody resolves it here, and says how. Throws DatabaseUnavailable when it has to be sent again.
 */
export async function takePageEvent(
  deps: RequestDeps,
  uses: string,
  source: PagerSource,
  event: PagerEvent,
): Promise<PagerOutcome | null> {
  const id = incidentOfKey(event.key);
  if (id === null) return null;
  // Without a write, because anything that was sent once can be sent a thousand times.
  const known = await deps.database.read(async (stores) => pageOf(await stores.incidents.entries(id)));
  const first = outcomeOf(known, uses, event);
  if (first !== 'taken') return first;
  const { actor, answer } = await answerOf(deps, source, event);
  const result = await once<PagerOutcome>(deps, { actor, key: `${uses}:${event.id}` }, inputOf(id, event), (stores) =>
    inIncident(deps, stores, id, actor, async (work) => {
      const page = await pageNow(work);
      const now = outcomeOf(page, uses, event);
      if (now !== 'taken' || page === null) return ok<PagerOutcome>(now);
      if (page.acknowledgedBy === null) await acknowledgePage(work, page, answer);
      if (answer.did === 'resolved') {
        await work.record('incident.page_resolved_at_pager', { ref: work.ref, in: answer.in, by: answer.by });
        await postInThread(work, `resolved-at-pager:${work.incident.revision}`, {
          kind: 'text',
          text: `The page for ${work.ref} was resolved in ${answer.in}. The incident stays open until somebody presses “Resolve …” on its card, and says how.`,
        });
      }
      return ok<PagerOutcome>('taken');
    }),
  );
  if (result.ok) return result.value;
  if (result.error.kind === 'busy') throw new DatabaseUnavailable('what was done at a pager is not on record yet');
  return 'repeated';
}

const inputOf = (id: IncidentId, { did }: PagerEvent) => ({ incident: id, did });

function outcomeOf(page: Page | null, uses: string, event: PagerEvent): PagerOutcome {
  const told = page?.told.get(uses);
  if (page === null || page.wanted === 'resolved' || !page.pagers.includes(uses)) return 'unknown';
  if (page.acknowledgedBy !== null && (event.did === 'acknowledged' || page.answer?.did === 'resolved'))
    return 'known already';
  const toldAt = told?.call === 'raised' ? told.at : null;
  return isOfEarlierRound(event, { toldAt, roundAt: page.pagedAt }) ? 'of an earlier round' : 'taken';
}
