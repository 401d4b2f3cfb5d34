import { z } from 'zod';
import type { Capabilities, Context, Integration, Ports } from './define.ts';
import { integrations } from './registry.ts';

interface Connected {
  integration: Integration;
  capabilities: Capabilities;
}

/**
 * Connects all integrations and gives the one provider of each port. Throws an Error that names the integration and the
 * mend when settings are wrong, an integration cannot be connected, or a port has no provider or several.
 */
export function connectIntegrations(
  settingsByIntegrationId: Readonly<Record<string, unknown>>,
  context: Context,
  all: readonly Integration[] = integrations,
): Ports {
  for (const id of Object.keys(settingsByIntegrationId)) {
    if (all.some((integration) => integration.id === id)) continue;
    const known = all.map((integration) => integration.id).join(', ');
    throw new Error(`There is no integration “${id}”: remove its settings, or choose one of ${known}.`);
  }
  const connected = all.map((integration) => connectOne(integration, settingsByIntegrationId, context));
  return {
    executor: theOnly('executor', connected),
    prober: theOnly('prober', connected),
    artifacts: theOnly('artifacts', connected),
  };
}

function connectOne(
  integration: Integration,
  settings: Readonly<Record<string, unknown>>,
  context: Context,
): Connected {
  const { id } = integration;
  try {
    const own = Object.hasOwn(settings, id) ? settings[id] : undefined;
    return { integration, capabilities: integration.connect(own, context) };
  } catch (cause) {
    if (cause instanceof z.ZodError)
      throw new Error(`Correct the settings of ${nameOf(integration)}: ${z.prettifyError(cause)}`, { cause });
    const message = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`${nameOf(integration)} cannot be connected: ${message}`, { cause });
  }
}

function theOnly<Port extends keyof Ports>(port: Port, connected: readonly Connected[]): Ports[Port] {
  const offers = connected.flatMap(({ integration, capabilities }) => {
    const capability: Ports[Port] | undefined = capabilities[port];
    return capability === undefined ? [] : [{ integration, capability }];
  });
  const [first] = offers;
  if (first !== undefined && offers.length === 1) return first.capability;
  const names = (some: readonly { integration: Integration }[]) =>
    some.map(({ integration }) => nameOf(integration)).join(' and ') || 'none';
  const list = 'src/integrations/registry.ts';
  if (first === undefined)
    throw new Error(
      `No integration provides “${port}” (connected: ${names(connected)}): add one that does to ${list}.`,
    );
  throw new Error(`${names(offers)} all provide “${port}”, and only one may: remove the others from ${list}.`);
}

function nameOf({ displayName, id }: Integration): string {
  return `the integration ${displayName} (${id})`;
}
