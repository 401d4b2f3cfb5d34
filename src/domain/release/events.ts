/** The payload of each event of this feature, besides actor and time. */
export interface ReleaseEvents {
  'release.opened': { service: string; version: string; environment: string; reason: string };
  'release.submitted': { planHash: string };
  'plan.revised': { before: string; after: string; changes: string[]; reason?: string };
  'release.cancelled': { reason: string };
  'release.started': { deploymentId: string };
  'release.completed': { watchedMs: number };
  'release.failed': { reason: string };
  'release.rolled_back': { targetVersion: string; reason: string };
  'release.closed': { reason: string };
  'captain.changed': { from: string; to: string; note?: string };
}
