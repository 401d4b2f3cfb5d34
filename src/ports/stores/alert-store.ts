import type { AlertTimes } from '../../domain/alert/alert-times.ts';
import type { ReleaseId } from '../../domain/ids.ts';

export interface AlertStore {
  /** What the monitoring system told of the alert with this key of an escalation. */
  find(key: string): Promise<AlertTimes>;
  /** Keeps these times where they are later than what is known. */
  note(alert: { key: string; releaseId: ReleaseId } & AlertTimes): Promise<void>;
}
