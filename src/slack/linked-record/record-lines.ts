import { internalChanges } from '../../domain/change/change-request.ts';
import { changeOf, type LinkedRecord } from '../../domain/linked-record/linked-record.ts';
import { changeWords, pageName, statusWords } from '../../domain/linked-record/record-items.ts';
import { releaseRef } from '../../domain/release/release.ts';
import type { ViewWith } from '../../domain/release/view.ts';
import { joinMrkdwn, link, type Mrkdwn, mrkdwn } from '../kit/mrkdwn.ts';

/** `CHG0030052 · waiting for approval`, with a link; null when the release has no change request. */
export function changeValue({ records }: ViewWith<'records'>): Mrkdwn | null {
  const change = changeOf(records);
  if (change === null) return null;
  const words = changeWords(change);
  if (change.number === null) return mrkdwn`${words}`;
  return mrkdwn`${linked(change, change.number)}${words === '' ? '' : ` · ${words}`}`;
}

/** What the release still waits for in the system of its change request; null when it waits for nothing there. */
export function changeNeeded({ release, environment, records }: ViewWith<'records'>): Mrkdwn | null {
  // What is kept here is authorized by the approvals of the release itself.
  if (!environment.change?.requireApproval || environment.change.uses === internalChanges) return null;
  const change = changeOf(records);
  if (change === null || change.number === null) return mrkdwn`a change request, which is being opened`;
  if (change.approval === 'approved') return null;
  const name = mrkdwn`change ${linked(change, change.number)}`;
  if (change.approval === 'rejected')
    return mrkdwn`another change request, because ${name} was rejected (“/deploy change ${releaseRef(release)}” with its number)`;
  return mrkdwn`the approval of ${name}`;
}

/** Everything that a release has in other systems, one section; none when it has nothing. */
export function recordParts(view: ViewWith<'records'>): Mrkdwn[] {
  const change = changeValue(view);
  const items = [
    ...(change === null ? [] : [mrkdwn`• Change ${change}`]),
    ...view.records.flatMap((one) => otherItem(one) ?? []),
  ];
  return items.length === 0 ? [] : [joinMrkdwn([mrkdwn`*Records in other systems*`, ...items])];
}

function otherItem(one: LinkedRecord): Mrkdwn | null {
  switch (one.kind) {
    case 'change':
      return null;
    case 'ticket':
      return mrkdwn`• ${linked(one, one.number ?? one.name)}${one.title === null ? '' : ` ${one.title}`}${statusWords(one)}`;
    case 'document':
      return mrkdwn`• ${capitalized(pageName(one))}: ${one.link === null ? 'not written yet' : linked(one, one.title ?? one.link)}${one.failure === null ? '' : ` (${one.failure})`}`;
  }
}

function linked(one: LinkedRecord, label: string): Mrkdwn {
  return one.link === null ? mrkdwn`${label}` : link(one.link, label);
}

function capitalized(text: string): string {
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}`;
}
