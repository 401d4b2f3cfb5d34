import type { MatrixPhase } from '../release/phase.ts';
import type { Place } from './place.ts';

/** What a group can be told; each topic has one renderer per delivery channel. */
export const topics = [
  'release-summary',
  'major-issues',
  'success-summary',
  'detailed-timeline',
  'progress-updates',
  'feature-validation',
  'technical-details',
  'real-time-status',
  'performance-data',
  'runbook-review',
  'active-monitoring',
  'incident-report',
  'impact-summary',
  'issue-escalation',
  'user-impact',
] as const;
export type Topic = (typeof topics)[number];

/** A stakeholder group: its topics, and where it is told. */
export interface StakeholderGroup {
  id: string;
  name: string;
  /** Slack channel ids, one or more. */
  channels: readonly string[];
  /** Places outside Slack. */
  places: readonly Place[];
  topics: Readonly<Record<MatrixPhase, Topic>>;
}

/** The default rows of the communication matrix; a team can change cells and add groups in its settings. */
export const defaultTopics: Readonly<Record<string, Readonly<Record<MatrixPhase, Topic>>>> = {
  executives: { before: 'release-summary', during: 'major-issues', after: 'success-summary' },
  product: { before: 'detailed-timeline', during: 'progress-updates', after: 'feature-validation' },
  development: { before: 'technical-details', during: 'real-time-status', after: 'performance-data' },
  operations: { before: 'runbook-review', during: 'active-monitoring', after: 'incident-report' },
  support: { before: 'impact-summary', during: 'issue-escalation', after: 'user-impact' },
};
