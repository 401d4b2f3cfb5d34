import type { Escalation } from '../../domain/escalation/escalation.ts';
import type { EscalationId, ReleaseId } from '../../domain/ids.ts';

export interface EscalationStore {
  /** False when the key is known and not closed: the same trouble is one escalation. */
  insert(escalation: Escalation): Promise<boolean>;
  save(escalation: Escalation): Promise<void>;
  find(id: EscalationId): Promise<Escalation | null>;
  forRelease(releaseId: ReleaseId): Promise<Escalation[]>;
}
