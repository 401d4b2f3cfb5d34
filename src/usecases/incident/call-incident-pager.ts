import { system } from '../../domain/actor.ts';
import type { PagerCall } from '../../domain/escalation/pager.ts';
import type { IncidentReminderId } from '../../domain/ids.ts';
import { type Incident, incidentRef } from '../../domain/incident/incident.ts';
import { type Page, pageKey, pageOf } from '../../domain/incident/page.ts';
import { severityMeanings, severityName } from '../../domain/incident/severity.ts';
import { redact } from '../../lib/redact.ts';
import { ok } from '../../lib/result.ts';
import type { Lease } from '../../ports/due-queue.ts';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { Pager, PagerAlert } from '../../ports/pager.ts';
import type { IncidentReminder } from '../../ports/stores/incident-stores.ts';
import type { ChangeDeps, Deps } from '../deps.ts';
import { mostCalls, pauseAfter } from '../escalation/call-pager.ts';
import { type IncidentWork, inIncident } from './incident-work.ts';
import { pageNow } from './page-on-call.ts';
import { tellOnCallChannel } from './tell-people.ts';

type PagerDeps = ChangeDeps & Pick<Deps, 'systems'>;
type PageTask = Extract<IncidentReminder['task'], { kind: 'page' }>;

/**
 * Tells a pager what it should show of an incident. What is wanted is on record before the call, and is wanted again
 * when the call was not confirmed: a pager keeps one alert per key, so a repeated call changes nothing.
 */
export async function callIncidentPager(
  deps: PagerDeps,
  lease: Lease<IncidentReminderId>,
  { incidentId }: IncidentReminder,
  { uses }: PageTask,
): Promise<void> {
  const found = await deps.database.read(async (stores) => {
    const incident = await stores.incidents.find(incidentId);
    return incident ? { incident, page: pageOf(await stores.incidents.entries(incidentId)) } : null;
  });
  const call = found?.page ? wantedOf(found.page, uses) : null;
  const outcome = found?.page && call ? await tellPager(deps, uses, call, found.incident, found.page) : null;
  await deps.database.transaction((stores) =>
    inIncident(deps, stores, incidentId, system, async (work) => {
      await stores.incidentReminders.hold(lease);
      if (outcome === null || call === null) await stores.incidentReminders.release(lease, null);
      else if (outcome instanceof IntegrationError) await failed(work, { uses, call }, lease, outcome);
      else {
        await confirmed(work, uses, call);
        // Once it is over, the pager may forget it.
        await stores.incidentReminders.release(lease, call === 'resolved' ? null : outcome.repeatMs, 'succeeded');
      }
      return ok(undefined);
    }),
  );
}

/** Null when there is nothing to tell: a pager that never paged knows of nothing to acknowledge or to end. */
function wantedOf({ wanted, paging, told, failures }: Page, uses: string): PagerCall | null {
  const mayKnow = told.has(uses) || failures.has(uses);
  const isWanted = wanted === 'raised' ? paging.includes(uses) : mayKnow;
  return isWanted ? wanted : null;
}

/** The pager that confirmed the call, or why there is none. */
async function tellPager(
  deps: PagerDeps,
  uses: string,
  call: PagerCall,
  incident: Incident,
  page: Page,
): Promise<Pager | IntegrationError> {
  const key = pageKey(incident.id);
  try {
    const pager = await deps.systems.pager(uses);
    if (call === 'raised') await pager.raise(alertOf(deps, uses, incident, page));
    else if (call === 'acknowledged') await pager.acknowledge(key, incident.service);
    else await pager.resolve(key, incident.service);
    return pager;
  } catch (error) {
    if (!(error instanceof IntegrationError)) throw error;
    deps.logger.warn({ err: error, uses, incidentId: incident.id }, 'a pager was not reached');
    return error;
  }
}

function alertOf({ settings }: PagerDeps, uses: string, incident: Incident, page: Page): PagerAlert {
  const { service: name, environment, severity } = incident;
  const service = settings.services[name];
  const last = page.told.get(uses)?.call;
  return {
    key: pageKey(incident.id),
    severity: severity === 1 ? 'rollback' : 'critical',
    summary: `${incidentRef(incident)}, ${name} in ${environment}, ${severityName(severity)} (${severityMeanings[severity]}): ${redact(incident.title)}`,
    service: name,
    environment,
    about: { kind: 'incident', ref: incidentRef(incident) },
    raisedAt: page.pagedAt,
    // An acknowledgment whose answer was lost may have arrived.
    isAgain: last === 'acknowledged' || (last === 'raised' && page.failures.has(uses)),
    link: service?.runbookUrl ?? service?.environments[environment]?.url ?? null,
  };
}

async function confirmed(work: IncidentWork, uses: string, told: PagerCall): Promise<void> {
  const page = await pageNow(work);
  const isKnown = page?.told.get(uses)?.call === told;
  const hadFailed = page?.failures.has(uses) === true;
  if (isKnown && !hadFailed) return;
  await work.record('incident.pager_told', { ref: work.ref, uses, told });
  if (hadFailed)
    await tellOnCallChannel(work, {
      key: `pager:${uses}:reached:${work.incident.revision}`,
      text: `${work.ref}: the pager ${uses} answers again, and was told.`,
    });
}

/** People are told at once when nobody is paged because of it, and of anything else when it is given up. */
async function failed(
  work: IncidentWork,
  { uses, call }: { uses: string; call: PagerCall },
  lease: Lease<IncidentReminderId>,
  error: IntegrationError,
): Promise<void> {
  const { stores, ref } = work;
  const page = await pageNow(work);
  const reason = redact(error.message).slice(0, 300);
  const isOver = lease.attempts >= mostCalls;
  const about = `pager:${uses}:failed:${page?.pagedAt.toISOString()}:${call}`;
  if (page?.failures.has(uses) !== true) await work.record('incident.pager_failed', { ref, uses, reason });
  if (isOver)
    await tellOnCallChannel(work, {
      key: `${about}:over`,
      text: `${ref}: the pager ${uses} could not be told “${call}”, and is not called again: ${reason}`,
    });
  else if (call === 'raised')
    await tellOnCallChannel(work, {
      key: about,
      text: `${ref}: the pager ${uses} cannot be reached, so it has paged nobody: ${reason}. It is called again; until it answers, tell whoever is on call yourself.`,
    });
  await stores.incidentReminders.release(lease, isOver ? null : pauseAfter(lease.attempts, error));
}
