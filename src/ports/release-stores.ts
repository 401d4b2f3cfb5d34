import type { Deployment } from '../domain/deployment/deployment.ts';
import type { DeploymentId, ReleaseId } from '../domain/ids.ts';
import type { Release } from '../domain/release/release.ts';

/** Which releases are meant; what is left out counts as any. */
export interface ReleaseFilter {
  service?: string;
  environment?: string;
  version?: string;
}

export interface ReleaseStore {
  /** Fails on a second active release of the same service and environment: check `activeFor` first under the same lock. */
  insert(release: Omit<Release, 'number'>): Promise<Release>;
  /** Locks the row until the transaction ends; null when there is none. */
  lock(id: ReleaseId): Promise<Release | null>;
  find(id: ReleaseId): Promise<Release | null>;
  findByNumber(number: number): Promise<Release | null>;
  save(release: Release): Promise<void>;
  activeFor(service: string, environment: string): Promise<Release | null>;
  /** Every release that holds its place, newest first: one for each service and environment at most. */
  active(): Promise<Release[]>;
  /** Newest first, those that hold their place and those that have ended alike. */
  newest(limit: number, of?: ReleaseFilter): Promise<Release[]>;
  /** Those that have ended, the latest end first. A completed release has ended, although it can still be rolled back. */
  ended(limit: number, of?: ReleaseFilter): Promise<Release[]>;
  /** How many there are, and how many of them have ended. */
  count(): Promise<{ all: number; ended: number }>;
  /** The newest release of this version that was rolled back in this place, however long ago; null when none was. */
  reverted(service: string, environment: string, version: string): Promise<Release | null>;
  /** Those of these versions that a release on record has. */
  versionsAmong(versions: readonly string[]): Promise<string[]>;
  /** Serializes everything that opens releases of one service. */
  lockService(service: string): Promise<void>;
}

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
