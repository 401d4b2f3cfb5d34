import { type Actor, system } from '../../domain/actor.ts';
import { type Alert, escalationKey } from '../../domain/alert/alert.ts';
import { isOutdated, isRepeated } from '../../domain/alert/alert-times.ts';
import type { Deployment } from '../../domain/deployment/deployment.ts';
import { findEnvironment, findService } from '../../domain/find-name.ts';
import { policyFor } from '../../domain/settings.ts';
import { redact } from '../../lib/redact.ts';
import { ok } from '../../lib/result.ts';
import { storableText } from '../../lib/storable-text.ts';
import type { Stores } from '../../ports/stores.ts';
import type { ChangeDeps } from '../deps.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { addNote } from '../task/add-note.ts';
import { closeEscalations, raiseEscalation } from './escalate.ts';
import { stopOnAlert } from './stop-on-alert.ts';

/**
 * What became of an alert: `raised` and `resolved` are on record, `outdated` came after something that was told later,
 * and the rest has no release to belong to.
 */
export type AlertOutcome =
  | 'raised'
  | 'resolved'
  | 'outdated'
  | 'fired before'
  | 'too mild'
  | 'unknown service'
  | 'no release';

/**
 * Takes an alert for the release that runs where the alert is about. A firing one raises an escalation, once, and the watch
 * counts it as a finding until it is resolved. One that fired before the start is noted, and does not count. When nothing was
 * deployed there within `lateFailure`, it belongs to no release. What comes late or again changes nothing.
 */
export async function takeAlert(deps: ChangeDeps, source: string, alert: Alert): Promise<AlertOutcome> {
  const { settings } = deps;
  const service = findService(settings, alert.service);
  const environment = findEnvironment(settings, alert.environment ?? settings.defaultEnvironment);
  if (!service || !environment) return 'unknown service';
  const place = { service: service.name, environment: environment.name };
  const { policy } = policyFor(settings, service);
  // Without a lock or a write, because what was sent once can be sent a thousand times.
  const found = await deps.database.read(async (stores) => {
    const [deployment] = await stores.deployments.newest([place]);
    if (!deployment || isLongOver(deployment, deps.clock.now(), policy.lateFailureMs)) return null;
    const told: Told = {
      ...alert,
      key: escalationKey(source, alert, deployment.id),
      summary: `${redact(storableText(alert.title))} (${source})`,
      firedBefore: alert.startedAt < deployment.startedAt,
    };
    return { deployment, told, known: await knownOutcome(stores, told) };
  });
  if (found === null) return 'no release';
  const { deployment, told, known } = found;
  if (known !== null) return known;
  const by: Actor = { kind: 'system', id: source };
  return deps.database.transaction(async (stores) => {
    const isReason = told.isFiring && told.severity === 'rollback' && !told.firedBefore;
    // Quarterdeck decides to stop, and not the system that sent the alert.
    const stopped = isReason
      ? await inRelease(deps, stores, deployment.releaseId, system, async (work) =>
          ok((await isLate(stores, told)) ? null : await stopOnAlert(work, told)),
        )
      : ok(null);
    const response = stopped.ok ? stopped.value : null;
    const taken = await inRelease(deps, stores, deployment.releaseId, by, async (work) =>
      ok(
        await takeFor(
          work,
          deployment,
          response === null ? told : { ...told, summary: `${told.summary}. ${response}` },
        ),
      ),
    );
    return taken.ok ? taken.value : 'no release';
  });
}

/** An alert as it is put on record. */
type Told = Pick<Alert, 'isFiring' | 'severity' | 'toldAt'> & { key: string; summary: string; firedBefore: boolean };

/** What became of the alert before, when this tells nothing new of it; null when it may. */
async function knownOutcome(stores: Stores, alert: Told): Promise<AlertOutcome | null> {
  const { key, isFiring, firedBefore } = alert;
  const [times, open] = await Promise.all([stores.alerts.find(key), stores.escalations.openWithKey(key)]);
  if (isOutdated(alert, times)) return 'outdated';
  if (isFiring && !firedBefore && alert.severity === 'notice') return 'too mild';
  if (!isRepeated(alert, times)) return null;
  if (!isFiring) return open === null ? 'resolved' : null;
  if (firedBefore) return 'fired before';
  // The end of a release closes the escalations of alerts that go on.
  return open === null ? null : 'raised';
}

const isLate = async (stores: Stores, alert: Told) => isOutdated(alert, await stores.alerts.find(alert.key));

async function takeFor(work: ReleaseWork, deployment: Deployment, alert: Told): Promise<AlertOutcome> {
  const { stores, release } = work;
  const { key, severity, summary, toldAt } = alert;
  if (await isLate(stores, alert)) return 'outdated';
  const times = alert.isFiring ? { firedAt: toldAt, endedAt: null } : { firedAt: null, endedAt: toldAt };
  await stores.alerts.note({ key, releaseId: release.id, ...times });
  if (alert.isFiring) {
    if (alert.firedBefore) {
      await noteOnce(work, `Firing before the start, and not counted: ${summary}`);
      return 'fired before';
    }
    await raiseEscalation(work, { key, severity, summary });
  } else await closeEscalations(work, key);
  // The next round of the watch takes it into account.
  const watch = await stores.watches.forDeployment(deployment.id);
  const isWatched = work.deployment?.state === 'verifying' || work.deployment?.state === 'degraded';
  if (watch && isWatched) await stores.watches.schedule(watch.id, 0);
  return alert.isFiring ? 'raised' : 'resolved';
}

/** Alertmanager repeats itself; the record does not. */
async function noteOnce(work: ReleaseWork, markdown: string): Promise<void> {
  const known = await work.stores.tasks.notesFor(work.release.id, 'log');
  if (!known.some((note) => note.markdown === markdown)) await addNote(work, { kind: 'log', markdown });
}

function isLongOver({ finishedAt }: Deployment, now: Date, lateFailureMs: number): boolean {
  return finishedAt !== null && now.getTime() - finishedAt.getTime() > lateFailureMs;
}
