import type { LinkedRecord, RecordPhase } from '../../domain/linked-record/linked-record.ts';
import type { ReportView } from '../../domain/report/summary.ts';
import { redact } from '../../lib/redact.ts';
import { storableText } from '../../lib/storable-text.ts';
import type { ChangeDeps, Deps } from '../deps.ts';

/** What bringing a record up to date needs. */
export type LinkedDeps = ChangeDeps & Pick<Deps, 'systems' | 'directory'>;

/** A record to bring up to date, and the release that it is of. */
export interface Subject {
  row: LinkedRecord;
  view: ReportView;
  wanted: RecordPhase;
  /** What people call the system that it is in. */
  systemName: string;
}

/** What became of a record in its system. */
export interface Synced {
  /** What is known now. */
  changes: Partial<Pick<LinkedRecord, 'remoteId' | 'number' | 'title' | 'link' | 'told' | 'approval' | 'status'>>;
  /** Why it is not as it should be; null when it is. */
  failure: string | null;
  /** When to look at it again, in milliseconds; null: not before the release has another phase. */
  againMs: number | null;
}

/** What identifies a record in its system. */
export function markOf({ id }: Pick<LinkedRecord, 'id'>): string {
  return `quarterdeck:${id}`;
}

/** Text of another system in a form that can be stored and shown: one short line that mentions nobody. */
export function shown(text: string, longest = 200): string {
  return storableText(redact(text))
    .replace(/\s+/g, ' ')
    .replace(/<+([@#!])/g, '$1')
    .trim()
    .slice(0, longest);
}
