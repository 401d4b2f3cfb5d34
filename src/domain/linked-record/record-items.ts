import { type ChangeApproval, changeOf, isEnd, type LinkedRecord, releasePage } from './linked-record.ts';

/** An approval as people read it. */
export const approvalWords: Readonly<Record<ChangeApproval, string>> = {
  approved: 'approved',
  rejected: 'rejected',
  waiting: 'waiting for approval',
  unknown: 'approval not known',
};

/** `waiting for approval`, at the end the state in the system's word, and what is wrong; empty when nothing is known. */
export function changeWords({ number, approval, told, status, failure }: LinkedRecord): string {
  const hasEnded = told !== null && isEnd(told) && status !== null;
  const open = approval === null ? (number === null ? 'being opened' : null) : approvalWords[approval];
  return [hasEnded ? status : open, failure].filter((words) => words !== null).join('; ');
}

/** Lines for a report: the change request, the tickets and the page, as Markdown items. */
export function recordItems(records: readonly LinkedRecord[]): string[] {
  const change = changeOf(records);
  return [
    ...(change === null ? [] : [`- change ${change.number ?? ''} · ${changeWords(change)}`.replace('  ', ' ')]),
    ...records
      .filter(({ kind }) => kind === 'ticket')
      .map((one) => `- ${one.number ?? one.name}${one.title === null ? '' : `: ${one.title}`}${statusWords(one)}`),
    ...records
      .filter(({ kind }) => kind === 'document')
      .map((one) => `- ${pageName(one)}: ${one.link ?? one.failure ?? 'not written yet'}`),
  ];
}

/** ` (Done)`, ` (In Review; it cannot be moved to Done)`. */
export function statusWords({ status, failure }: LinkedRecord): string {
  const words = [status, failure].filter((one) => one !== null).join('; ');
  return words === '' ? '' : ` (${words})`;
}

/** `page`, or `post-mortem of I-7`. */
export function pageName({ name }: LinkedRecord): string {
  return name === releasePage ? 'page' : `post-mortem of ${name}`;
}
