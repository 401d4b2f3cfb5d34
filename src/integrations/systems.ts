import { z } from 'zod';
import { IntegrationError } from '../ports/integration-error.ts';
import type { Systems } from '../ports/systems.ts';
import type { Capabilities, Context, Integration } from './define.ts';
import type { HttpClient } from './http-client.ts';
import { integrations } from './registry.ts';

/** What the bot provides to integrations. */
type Host = Omit<Context, 'http' | 'commands'>;

/**
 * The systems in the settings. Nothing is connected until it is used; concurrent callers share one connection attempt,
 * and a failed connection is retried on the next use.
 */
export function createSystems(
  settingsById: Readonly<Record<string, unknown>>,
  host: Host,
  all: readonly Integration[] = integrations,
): Systems {
  let http: Promise<HttpClient> | null = null;
  const context: Context = {
    ...host,
    http: () => {
      http ??= import('./http-client.ts').then(({ createHttpClient }) => createHttpClient(host.clock));
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
  const provider = async <Port extends keyof Capabilities>(
    port: Port,
    uses: string,
  ): Promise<NonNullable<Capabilities[Port]>> => {
    const integration = all.find(({ id }) => id === uses);
    if (integration === undefined)
      throw new IntegrationError('not_found', `There is no integration “${uses}” (known: ${idsOf(all)})`);
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
    pager: (uses) => provider('pager', uses),
  };
}

const words: Readonly<Record<keyof Capabilities, string>> = {
  executor: 'executor of actions',
  metricSource: 'source of measurements',
  versionSource: 'source of versions',
  alertSource: 'source of alerts',
  pager: 'pager',
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

function idsOf(all: readonly Integration[]): string {
  return all.map(({ id }) => id).join(', ');
}
