import { isOfAlert } from '../../domain/alert/alert.ts';
import { alertFinding } from '../../domain/alert/with-alerts.ts';
import type { ReleaseWork } from '../release-work.ts';
import { stopAndTell, stopOnBreach } from './stop-on-breach.ts';

/**
 * An alert of severity `rollback` fires for the first time: the remaining steps are stopped when plan and policy say so.
 * Returns what is to be told with the alert; null when nothing is stopped. One that fires again changes nothing: people
 * may have decided to go on despite it.
 */
export async function stopOnAlert(work: ReleaseWork, alert: { key: string; summary: string }): Promise<string | null> {
  const known = await work.stores.escalations.forRelease(work.release.id);
  if (known.some(({ key }) => key === alert.key)) return null;
  return stopOnBreach(work, [alertFinding({ ...alert, severity: 'rollback', raisedAt: work.now })]);
}

/** The deployment goes on by itself after `since`: alerts that began to fire meanwhile, and still do, stop it. */
export async function stopForAlertsSince(work: ReleaseWork, since: Date | null): Promise<void> {
  const firing = (await work.stores.escalations.forRelease(work.release.id)).filter(
    ({ key, closedAt, raisedAt }) => isOfAlert(key) && closedAt === null && (since === null || raisedAt >= since),
  );
  if (firing.length > 0) await stopAndTell(work, firing.map(alertFinding));
}
