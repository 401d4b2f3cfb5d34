import type { Announcer } from '../../src/ports/announcer.ts';
import type { ChangeSystem } from '../../src/ports/change-system.ts';
import type { DeploymentEvents } from '../../src/ports/deployment-events.ts';
import type { Documents } from '../../src/ports/documents.ts';
import type { EvidenceSource } from '../../src/ports/evidence-source.ts';
import type { Executor } from '../../src/ports/executor.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { MetricSource } from '../../src/ports/metric-source.ts';
import type { OnCall } from '../../src/ports/on-call.ts';
import type { Pager } from '../../src/ports/pager.ts';
import type { PagerSource } from '../../src/ports/pager-source.ts';
import type { ReportReader } from '../../src/ports/report-reader.ts';
import type { ResultSource } from '../../src/ports/result-source.ts';
import type { Systems } from '../../src/ports/systems.ts';
import type { Tickets } from '../../src/ports/tickets.ts';
import type { VersionSource } from '../../src/ports/version-source.ts';
import type { WebhookSender } from '../../src/ports/webhook-sender.ts';

/** One provider of a port, whatever the settings use. */
interface Parts {
  executor: Executor;
  metricSource: MetricSource;
  versionSource: VersionSource;
  deploymentEvents?: DeploymentEvents;
  pager?: Pager;
  pagerSource?: PagerSource;
  onCall?: OnCall;
  announcer?: Announcer;
  webhookSender?: WebhookSender;
  evidenceSource?: EvidenceSource;
  reportReader?: ReportReader;
  resultSource?: ResultSource;
  changeSystem?: ChangeSystem;
  tickets?: Tickets;
  documents?: Documents;
}

/** One provider of each port that is given, and none of any other. */
export function fakeSystems(parts: Parts): Systems {
  return withParts(noSystems, parts);
}

/** The same systems with some parts exchanged. */
export function withParts(systems: Systems, parts: Partial<Parts>): Systems {
  // A part is looked at when it is asked for: it may be made after the systems.
  const lazily = (port: keyof Parts) => async (uses: string) => parts[port] ?? systems[port](uses);
  const ports = Object.keys(parts) as (keyof Parts)[];
  return { ...systems, ...Object.fromEntries(ports.map((port) => [port, lazily(port)])) };
}

const none =
  (what: string) =>
  (uses = ''): Promise<never> =>
    Promise.reject(new IntegrationError('not_found', `there is no ${what}${uses === '' ? '' : ` ${uses}`} here`));

/** Systems of which none is there. */
export const noSystems: Systems = {
  executor: none('executor'),
  metricSource: none('source of measurements'),
  versionSource: none('source of versions'),
  alertSource: none('source of alerts'),
  deploymentEvents: none('source of what moves in deployments'),
  pager: none('pager'),
  pagerSource: none('pager'),
  onCall: none('source of who is on call'),
  announcer: none('announcer'),
  webhookSender: none('sender of webhooks'),
  evidenceSource: none('source of evidence'),
  reportReader: none('reader of reports'),
  resultSource: none('source of results'),
  changeSystem: none('system of change requests'),
  tickets: none('system of tickets'),
  documents: none('system of pages'),
  nameOf: async (uses) => `${uses.charAt(0).toUpperCase()}${uses.slice(1)}`,
  probe: async () => null,
};
