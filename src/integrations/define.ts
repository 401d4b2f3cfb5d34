import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import type { Network } from '../lib/ip-address.ts';
import type { Logger } from '../lib/log.ts';
import type { Secret } from '../lib/redact.ts';
import type { AlertSource } from '../ports/alert-source.ts';
import type { Executor } from '../ports/executor.ts';
import type { MetricSource } from '../ports/metric-source.ts';
import type { Pager } from '../ports/pager.ts';
import type { VersionSource } from '../ports/version-source.ts';
import type { HttpClient } from './http-client.ts';

/** What one integration provides, by port. */
export interface Capabilities {
  executor?: Executor;
  metricSource?: MetricSource;
  versionSource?: VersionSource;
  alertSource?: AlertSource;
  pager?: Pager;
}

/** What the bot provides to an integration. */
export interface Context {
  clock: Clock;
  logger: Logger;
  /** Machine-local files; an integration uses only its own folder in it. */
  dataDirectory: string;
  /** Default working directory of commands, and base of relative paths in the settings. */
  workingDirectory: string;
  /** Private networks that probes of services may reach. */
  networks: readonly Network[];
  /** HTTP client for other systems; loaded on first use. */
  http(): Promise<HttpClient>;
  /** Runs commands on this machine: `with` is `argv` and `folder`. Loaded on first use. */
  commands(): Promise<Executor>;
  /** The secret in this environment variable; throws Error with the name when it is not set. */
  secret(variable: string): Secret;
}

/** The keys allowed next to `uses` in the settings, for each place where an integration can be used. */
export interface Places {
  /** In an action, such as `deploy`. */
  action?: z.ZodRawShape;
  /**
   * In a check; `reads` is the type of its readings, and so determines the possible expectations. A source of numbers
   * that also counts requests takes `failed` and `total` instead of the keys of its shape. `everyMs`: no more often
   * than this is useful, unless the settings say otherwise. `keepsPast`: its source can be asked for values of a time
   * that is past.
   */
  check?: {
    reads: 'answer' | 'number';
    shape: z.ZodRawShape;
    counts?: z.ZodRawShape;
    everyMs?: number;
    keepsPast?: true;
  };
  /** As a service's source of versions. */
  versions?: z.ZodRawShape;
  /** It sends alerts to `/hooks/<id>`. */
  receivesAlerts?: true;
  /** It pages people: an escalation can name it. `needs`: the keys of its own settings that this requires. */
  pager?: { needs: readonly string[] };
}

/** One system that the bot works with. Its id is the name of its folder, and `uses` in the settings. */
export interface Integration extends Places {
  readonly id: string;
  /** Display name of the system. */
  readonly displayName: string;
  /** The settings under `integrations.<id>`. */
  readonly settings: z.ZodObject;
  /**
   * Validates the settings (missing settings count as an empty object), then connects. Called once, on the first use.
   */
  connect(settings: unknown, context: Context): Promise<Capabilities>;
}

/**
 * Describes an integration. This description is loaded at every start, so it holds schemas only; what `connect` needs
 * is imported inside it. `connect` is only called with validated settings.
 */
export function defineIntegration<Settings extends z.ZodRawShape>(
  definition: {
    id: string;
    displayName: string;
    settings?: Settings;
    /** What the settings must meet together. */
    rule?: { isMet(settings: z.output<z.ZodObject<Settings, z.core.$strict>>): boolean; message: string };
    connect(settings: z.output<z.ZodObject<Settings, z.core.$strict>>, context: Context): Promise<Capabilities>;
  } & Places,
): Integration {
  const { rule, ...described } = definition;
  const shape = z.strictObject(definition.settings ?? ({} as Settings));
  const settings = rule === undefined ? shape : shape.refine((read) => rule.isMet(read), rule.message);
  return {
    ...described,
    settings,
    connect: async (given, context) => definition.connect(settings.parse(given ?? {}), context),
  };
}
