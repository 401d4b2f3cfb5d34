import type { ReleaseId } from '../../domain/ids.ts';
import type { Rider } from '../../domain/ride/rider.ts';

export interface RiderStore {
  /** False when this person rides with it already. */
  insert(rider: Rider): Promise<boolean>;
  save(rider: Rider): Promise<void>;
  forRelease(releaseId: ReleaseId): Promise<Rider[]>;
}
