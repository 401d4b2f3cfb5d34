import type { ReleaseView } from '../../domain/release/view.ts';
import type { Topic } from '../../domain/stakeholder/matrix.ts';
import type { Mrkdwn } from '../kit/mrkdwn.ts';
import { featureValidation, incidentReport, performanceData, successSummary, userImpact } from './after.ts';
import { detailedTimeline, impactSummary, releaseSummary, runbookReview, technicalDetails } from './before.ts';
import { activeMonitoring, issueEscalation, majorIssues, progressUpdates, realTimeStatus } from './during.ts';

/** The text for each topic of the communication matrix. */
export const topicWords: Readonly<Record<Topic, (view: ReleaseView) => Mrkdwn>> = {
  'release-summary': releaseSummary,
  'major-issues': majorIssues,
  'success-summary': successSummary,
  'detailed-timeline': detailedTimeline,
  'progress-updates': progressUpdates,
  'feature-validation': featureValidation,
  'technical-details': technicalDetails,
  'real-time-status': realTimeStatus,
  'performance-data': performanceData,
  'runbook-review': runbookReview,
  'active-monitoring': activeMonitoring,
  'incident-report': incidentReport,
  'impact-summary': impactSummary,
  'issue-escalation': issueEscalation,
  'user-impact': userImpact,
};
