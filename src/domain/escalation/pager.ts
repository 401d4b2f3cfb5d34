import type { EscalationId, PagerId, ReleaseId } from '../ids.ts';

/** What a pager can be told of an escalation. */
export type PagerCall = 'raised' | 'acknowledged' | 'resolved';

/** What somebody did about an escalation in a paging system, and not in Slack. */
export interface PagerAnswer {
  /** The name of the system, for people. */
  in: string;
  did: 'acknowledged' | 'resolved';
  /** A Slack user id, or the name of a person who could not be found in Slack. */
  by: string;
}

/** One escalation at one pager: what the pager should show, and what it was told last. */
export interface PagerState {
  id: PagerId;
  releaseId: ReleaseId;
  escalationId: EscalationId;
  /** The id of the integration. */
  uses: string;
  wanted: PagerCall;
  /** Null until the pager has confirmed anything. */
  told: PagerCall | null;
  /** Why the last call failed; null when it did not. */
  failure: string | null;
}
