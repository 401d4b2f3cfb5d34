import type { ChangeType } from '../linked-record/settings.ts';
import type { ChangeOutcome } from './change-request.ts';

/**
 * The payload of each event of this feature, besides actor and time. Opening and moves are recorded as those of change
 * requests in other systems are: see `change.opened` and `change.moved`.
 */
export interface ChangeEvents {
  'change.typed': { number: string; type: ChangeType; reason: string };
  'change.reviewed': { number: string; outcome: ChangeOutcome; words: string };
}
