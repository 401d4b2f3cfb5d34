import type { Actor } from '../../domain/actor.ts';
import { type Alert, escalationKey } from '../../domain/alert/alert.ts';
import type { Deployment } from '../../domain/deployment/deployment.ts';
import { findEnvironment, findService } from '../../domain/find-name.ts';
import { policyFor } from '../../domain/settings.ts';
import { redact } from '../../lib/redact.ts';
import { ok } from '../../lib/result.ts';
import type { ChangeDeps } from '../deps.ts';
import { inRelease, type ReleaseWork } from '../release-work.ts';
import { storableText } from '../storable-text.ts';
import { addNote } from '../task/add-note.ts';
import { closeEscalations, raiseEscalation } from './escalate.ts';

/** What became of an alert: `raised` and `resolved` are on record, the rest has no release to belong to. */
export type AlertOutcome = 'raised' | 'resolved' | 'fired before' | 'too mild' | 'unknown service' | 'no release';

/**
 * Takes an alert for the release that runs where the alert is about. A firing one raises an escalation, once, and the watch
 * counts it as a finding until it is resolved. One that fired before the start is noted, and does not count. When nothing was
 * deployed there within `lateFailure`, it belongs to no release.
 */
export async function takeAlert(deps: ChangeDeps, source: string, alert: Alert): Promise<AlertOutcome> {
  const { settings } = deps;
  const service = findService(settings, alert.service);
  const environment = findEnvironment(settings, alert.environment ?? settings.defaultEnvironment);
  if (!service || !environment) return 'unknown service';
  const place = { service: service.name, environment: environment.name };
  const [deployment] = await deps.database.read((stores) => stores.deployments.newest([place]));
  const { policy } = policyFor(settings, service);
  if (!deployment || isLongOver(deployment, deps.clock.now(), policy.lateFailureMs)) return 'no release';
  const by: Actor = { kind: 'system', id: source };
  return deps.database.transaction(async (stores) => {
    const taken = await inRelease(deps, stores, deployment.releaseId, by, async (work) =>
      ok(await takeFor(work, deployment, source, alert)),
    );
    return taken.ok ? taken.value : 'no release';
  });
}

async function takeFor(work: ReleaseWork, deployment: Deployment, source: string, alert: Alert): Promise<AlertOutcome> {
  const { stores } = work;
  const title = redact(storableText(alert.title));
  const key = escalationKey(source, alert, deployment.id);
  if (alert.isFiring) {
    if (alert.startedAt < deployment.startedAt) {
      await noteOnce(work, `Firing before the start, and not counted: ${title} (${source})`);
      return 'fired before';
    }
    if (alert.severity === 'notice') return 'too mild';
    await raiseEscalation(work, { key, severity: alert.severity, summary: `${title} (${source})` });
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
