import type { AlertSource } from './alert-source.ts';
import type { Announcer } from './announcer.ts';
import type { ChangeSystem } from './change-system.ts';
import type { DeploymentEvents } from './deployment-events.ts';
import type { Documents } from './documents.ts';
import type { EvidenceSource } from './evidence-source.ts';
import type { Executor } from './executor.ts';
import type { MetricSource } from './metric-source.ts';
import type { OnCall } from './on-call.ts';
import type { Pager } from './pager.ts';
import type { PagerSource } from './pager-source.ts';
import type { ReportReader } from './report-reader.ts';
import type { ResultSource } from './result-source.ts';
import type { Tickets } from './tickets.ts';
import type { VersionSource } from './version-source.ts';
import type { WebhookSender } from './webhook-sender.ts';

/**
 * The systems that the bot works with, found by the id of their integration (`uses` in the settings) and connected on
 * first use. Each method throws IntegrationError: `not_found` when no such integration has this capability,
 * `unavailable` when it cannot be connected; the next call tries again.
 */
export interface Systems {
  executor(uses: string): Promise<Executor>;
  metricSource(uses: string): Promise<MetricSource>;
  versionSource(uses: string): Promise<VersionSource>;
  alertSource(uses: string): Promise<AlertSource>;
  deploymentEvents(uses: string): Promise<DeploymentEvents>;
  pager(uses: string): Promise<Pager>;
  announcer(uses: string): Promise<Announcer>;
  pagerSource(uses: string): Promise<PagerSource>;
  onCall(uses: string): Promise<OnCall>;
  /** Needs no settings, so it is always there. */
  webhookSender(): Promise<WebhookSender>;
  /** Needs no settings, so it is always there. */
  evidenceSource(): Promise<EvidenceSource>;
  /** Needs no settings, so it is always there. */
  reportReader(): Promise<ReportReader>;
  resultSource(uses: string): Promise<ResultSource>;
  changeSystem(uses: string): Promise<ChangeSystem>;
  tickets(uses: string): Promise<Tickets>;
  documents(uses: string): Promise<Documents>;
  /** What people call this system: “ServiceNow”; the id itself when there is no such integration. */
  nameOf(uses: string): Promise<string>;
  /**
   * Proves that the system responds and accepts the credentials, by a call that changes nothing. Returns what was seen,
   * as a clause, or why nothing was tried; null when there is no such call.
   */
  probe(uses: string): Promise<string | { untried: string } | null>;
}
