import type { Bypass } from '../../domain/gate/bypass.ts';
import type { ReleaseId } from '../../domain/ids.ts';

export interface BypassStore {
  /** False when the check was bypassed for this plan before. */
  insert(bypass: Bypass): Promise<boolean>;
  /** Oldest first. */
  forRelease(id: ReleaseId): Promise<Bypass[]>;
  newest(limit: number): Promise<Bypass[]>;
  /** Releases started since this time, and how many of them under a plan of which a check was bypassed. */
  countSince(time: Date): Promise<{ started: number; bypassed: number }>;
}
