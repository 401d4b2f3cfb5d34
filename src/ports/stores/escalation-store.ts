import type { Escalation } from '../../domain/escalation/escalation.ts';
import type { EscalationId, ReleaseId } from '../../domain/ids.ts';

export interface EscalationStore {
  /** False when the key exists and is not closed: the same problem is one escalation. */
  insert(escalation: Escalation): Promise<boolean>;
  save(escalation: Escalation): Promise<void>;
  find(id: EscalationId): Promise<Escalation | null>;
  /** The one with this key that is not closed. */
  openWithKey(key: string): Promise<Escalation | null>;
  forRelease(releaseId: ReleaseId): Promise<Escalation[]>;
  /** The releases with an escalation that is not closed. */
  openReleases(): Promise<ReleaseId[]>;
}
