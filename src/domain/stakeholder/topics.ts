import type { ReleaseView } from '../release/view.ts';
import type { RichText } from '../rich-text.ts';
import type { Topic } from '../stakeholder/matrix.ts';
import { featureValidation, incidentReport, performanceData, successSummary, userImpact } from './after.ts';
import { detailedTimeline, impactSummary, releaseSummary, runbookReview, technicalDetails } from './before.ts';
import { activeMonitoring, issueEscalation, majorIssues, progressUpdates, realTimeStatus } from './during.ts';

/** The text for each topic of the communication matrix. */
export const topicWords: Readonly<Record<Topic, (view: ReleaseView) => RichText>> = {
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
