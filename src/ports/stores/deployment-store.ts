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
   * Everything in this place that is not over, however old: by its own state, or because one of its steps is at work
   * whatever its state says. Newest first.
   */
  underWay(place: Place): Promise<Deployment[]>;
  /** The newest deployment in this place with this version; null when there was none. */
  newestOf(place: Place, version: string): Promise<Deployment | null>;
  /** The newest deployment in this place that was rolled back to this version and verified; null when there was none. */
  restoredTo(place: Place, version: string): Promise<Deployment | null>;
  /**
   * The version that went well in this place last, or that a verified rollback brought back last, and of which nothing
   * newer failed or was rolled back. None of `except`. Null when there is none.
   */
  lastGood(place: Place, except: readonly string[]): Promise<string | null>;
  /** The newest deployments in this place that were rolled back and verified. */
  rolledBack(place: Place, limit: number): Promise<Deployment[]>;
  /**
   * Waits until nobody else decides whether to start or roll back something in this place, and keeps others from it
   * until this transaction ends. What is read afterwards stays true that long.
   */
  holdPlace(service: string, environment: string): Promise<void>;
}
