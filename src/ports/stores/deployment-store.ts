import type { Deployment } from '../../domain/deployment/deployment.ts';
import type { DeploymentId, ReleaseId } from '../../domain/ids.ts';

/** One service in one environment. */
export type Place = Pick<Deployment, 'service' | 'environment'>;

export interface DeploymentStore {
  insert(deployment: Deployment): Promise<void>;
  save(deployment: Deployment): Promise<void>;
  find(id: DeploymentId): Promise<Deployment | null>;
  forRelease(releaseId: ReleaseId): Promise<Deployment | null>;
  /** The newest deployment in each of these places that ever had one. */
  newest(places: readonly Place[]): Promise<Deployment[]>;
  /**
   * Every unfinished deployment in this place, however old: by its own state, or because one of its steps is still
   * running regardless of that state. Newest first.
   */
  underWay(place: Place): Promise<Deployment[]>;
  /** The newest deployment in this place with this version; null when there was none. */
  newestOf(place: Place, version: string): Promise<Deployment | null>;
  /** The same, without rehearsals, which never stay; null when there was none. */
  newestToStay(place: Place, version: string): Promise<Deployment | null>;
  /**
   * The newest deployment in this place that was rolled back to this version and verified; null when there was none.
   */
  restoredTo(place: Place, version: string): Promise<Deployment | null>;
  /**
   * The last version that succeeded in this place, or that a verified rollback restored, without a newer failure or
   * rollback of the same version. Excludes `except`. Null when there is none.
   */
  lastGood(place: Place, except: readonly string[]): Promise<string | null>;
  /** The newest deployments in this place that were rolled back and verified. */
  rolledBack(place: Place, limit: number): Promise<Deployment[]>;
  /** Deployments in this place that were started in this time, in the order of their starts. */
  startedBetween(place: Place, time: { from: Date; to: Date }, limit: number): Promise<Deployment[]>;
  /** The newest deployments that were watched and have ended, started before this time; null: at any time. */
  watched(before: Date | null, limit: number): Promise<Deployment[]>;
  /**
   * Locks this place against concurrent decisions to start or roll back, until this transaction ends. What is read
   * afterward stays true until then.
   */
  holdPlace(service: string, environment: string): Promise<void>;
}
