import type { z } from 'zod';
import type { Service } from '../domain/service.ts';
import type { Clock } from '../lib/clock.ts';
import type { Logger } from '../lib/log.ts';
import type { Artifacts } from '../ports/artifacts.ts';
import type { Executor } from '../ports/executor.ts';
import type { Prober } from '../ports/prober.ts';

/** The ports that integrations can provide; the bot needs exactly one provider of each. */
export interface Ports {
  executor: Executor;
  prober: Prober;
  artifacts: Artifacts;
}

/** What one integration provides. */
export type Capabilities = Partial<Ports>;

/** What the bot lends to an integration. */
export interface Context {
  clock: Clock;
  logger: Logger;
  /** Files that belong to this machine; an integration keeps to a folder of its own in it. */
  dataDirectory: string;
  /** Commands without a folder of their own run here. */
  workingDirectory: string;
  services: Readonly<Record<string, Service>>;
}

/** One system that the bot works with. Its id is the name of its folder. */
export interface Integration {
  readonly id: string;
  /** What people call the system. */
  readonly displayName: string;
  /** Checks the settings of this integration (none at all count as an empty object), then connects it. */
  connect(settings: unknown, context: Context): Capabilities;
}

/** Describes an integration: `connect` is only called with settings that its `config` schema has accepted. */
export function defineIntegration<Config extends z.ZodType>(definition: {
  id: string;
  displayName: string;
  config: Config;
  connect(config: z.output<Config>, context: Context): Capabilities;
}): Integration {
  const { id, displayName, config } = definition;
  return {
    id,
    displayName,
    connect: (settings, context) => definition.connect(config.parse(settings ?? {}), context),
  };
}
