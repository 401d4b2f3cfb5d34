import { z } from 'zod';
import type { EvidenceSource } from '../ports/evidence-source.ts';
import { IntegrationError } from '../ports/integration-error.ts';
import type { Systems } from '../ports/systems.ts';
import { closeSystems } from './close-systems.ts';
import type { Capabilities, Context, Integration, Registry } from './define.ts';
import type { HttpClient } from './kit/http/http-client.ts';
import { registry } from './registry.ts';

/** What the bot provides to integrations. */
type Host = Omit<Context, 'http' | 'commands'>;

/** Systems that whoever created them closes when they are no longer used. */
export interface ClosableSystems extends Systems {
  /** Ends what connected systems keep for this process, within `withinMs` milliseconds; never throws. */
  close(withinMs: number): Promise<void>;
}

/**
 * The systems in the settings. Nothing is connected until it is used; concurrent callers share one connection attempt,
 * and a failed connection is retried on the next use.
 */
export function createSystems(
  settingsById: Readonly<Record<string, unknown>>,
  host: Host,
  all: Registry = registry,
): ClosableSystems {
  let http: Promise<HttpClient> | null = null;
  let evidence: EvidenceSource | null = null;
  const context: Context = {
    ...host,
    http: (options) => {
      const create = () =>
        import('./kit/http/http-client.ts').then(({ createHttpClient }) => createHttpClient(host.clock, options));
      if (options !== undefined) return create();
      http ??= create();
      return http;
    },
    commands: () => provider('executor', 'shell'),
  };
  const connected = new Map<string, Promise<Capabilities>>();
  const connect = (integration: Integration): Promise<Capabilities> => {
    const known = connected.get(integration.id);
    if (known) return known;
    const connecting = connectOne(integration, settingsById, context);
    connected.set(integration.id, connecting);
    connecting.catch(() => connected.delete(integration.id));
    return connecting;
  };
  const named = async (uses: string): Promise<Integration> => {
    const listed = Object.hasOwn(all, uses) ? all[uses] : undefined;
    if (listed === undefined)
      throw new IntegrationError(
        'not_found',
        `There is no integration “${uses}” (known: ${Object.keys(all).join(', ')})`,
      );
    return (await listed.load()).integration;
  };
  const provider = async <Port extends PortName>(
    port: Port,
    uses: string,
  ): Promise<NonNullable<Capabilities[Port]>> => {
    const integration = await named(uses);
    const capability = (await connect(integration))[port];
    if (capability === undefined)
      throw new IntegrationError('not_found', `${nameOf(integration)} is no ${words[port]}`);
    return capability;
  };
  return {
    executor: (uses) => provider('executor', uses),
    metricSource: (uses) => provider('metricSource', uses),
    versionSource: (uses) => provider('versionSource', uses),
    alertSource: (uses) => provider('alertSource', uses),
    deploymentEvents: (uses) => provider('deploymentEvents', uses),
    resultSource: (uses) => provider('resultSource', uses),
    pager: (uses) => provider('pager', uses),
    announcer: (uses) => provider('announcer', uses),
    pagerSource: (uses) => provider('pagerSource', uses),
    onCall: (uses) => provider('onCall', uses),
    changeSystem: (uses) => provider('changeSystem', uses),
    tickets: (uses) => provider('tickets', uses),
    documents: (uses) => provider('documents', uses),
    nameOf: async (uses) => (Object.hasOwn(all, uses) ? (await named(uses)).displayName : uses),
    probe: async (uses) => (await connect(await named(uses))).probe?.() ?? null,
    webhookSender: async () => {
      const [{ createWebhookSender }, client] = await Promise.all([import('./webhook-sender.ts'), context.http()]);
      return createWebhookSender(host, client);
    },
    evidenceSource: async () => {
      const [{ createEvidenceSource }, { createHttpClient }] = await Promise.all([
        import('./evidence-source.ts'),
        import('./kit/http/http-client.ts'),
      ]);
      evidence ??= createEvidenceSource(host.clock, createHttpClient(host.clock, { networks: host.networks }));
      return evidence;
    },
    reportReader: async () => (await import('./report-reader.ts')).createReportReader(),
    close: (withinMs) => closeSystems(connected, withinMs, host),
  };
}

type PortName = Exclude<keyof Capabilities, 'probe' | 'close'>;

const words: Readonly<Record<PortName, string>> = {
  executor: 'executor of actions',
  metricSource: 'source of measurements',
  versionSource: 'source of versions',
  alertSource: 'source of alerts',
  deploymentEvents: 'source of what moves in deployments',
  resultSource: 'source of results about versions',
  pager: 'pager',
  announcer: 'channel for stakeholder groups',
  pagerSource: 'source of what people do in a pager',
  onCall: 'source of who is on call',
  changeSystem: 'system of change requests',
  tickets: 'system of tickets',
  documents: 'system of pages',
};

async function connectOne(
  integration: Integration,
  settings: Readonly<Record<string, unknown>>,
  context: Context,
): Promise<Capabilities> {
  const { id } = integration;
  try {
    return await integration.connect(Object.hasOwn(settings, id) ? settings[id] : undefined, context);
  } catch (cause) {
    const message =
      cause instanceof z.ZodError ? z.prettifyError(cause) : cause instanceof Error ? cause.message : String(cause);
    throw new IntegrationError('unavailable', `${nameOf(integration)} cannot be connected: ${message}`, { cause });
  }
}

function nameOf({ displayName, id }: Integration): string {
  return `the integration ${displayName} (${id})`;
}
