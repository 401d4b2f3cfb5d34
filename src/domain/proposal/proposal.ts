import type { Finding } from '../analysis/finding.ts';
import type { DeploymentId, ProposalId, ReleaseId } from '../ids.ts';
import type { Course } from './course.ts';
import type { ProposalState } from './lifecycle.ts';

/** The bot's proposal to roll back to the previous version: evidence, target, expected time. A person decides. */
export interface RollbackProposal {
  id: ProposalId;
  releaseId: ReleaseId;
  deploymentId: DeploymentId;
  state: ProposalState;
  revision: number;
  targetVersion: string;
  expectedMs: number;
  isProven: boolean;
  findings: Finding[];
  /** Per check: median latency before and now, and the share of failed readings now. */
  evidence: {
    title: string;
    baselineMs: number | null;
    nowMs: number | null;
    failedPercent: number;
    samples: number;
  }[];
  /** How what was found went over time; null without enough readings. */
  course: Course | null;
  leaves: string[];
  /** What else may be the cause, as sentences, likeliest first. */
  suspects: string[];
  createdAt: Date;
  expiresAt: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  decisionReason: string | null;
}
