import type { ChangeRequest } from '../../domain/change/change-request.ts';
import type { ChangeState } from '../../domain/change/lifecycle.ts';
import type { ReleaseId } from '../../domain/ids.ts';

/** Change requests that are kept here. They change under the lock of their release. */
export interface ChangeRequestStore {
  /** Gives it its number. Fails on a second one of the same release. */
  insert(request: Omit<ChangeRequest, 'number'>): Promise<ChangeRequest>;
  save(request: ChangeRequest): Promise<void>;
  forRelease(releaseId: ReleaseId): Promise<ChangeRequest | null>;
  findByNumber(number: number): Promise<ChangeRequest | null>;
  /** Newest first; of these states only, when there are any. */
  newest(limit: number, states?: readonly ChangeState[]): Promise<ChangeRequest[]>;
}
