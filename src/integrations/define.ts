import { z } from 'zod';
import type { Clock } from '../lib/clock.ts';
import type { Network } from '../lib/ip-address.ts';
import type { Logger } from '../lib/log.ts';
import type { Secret } from '../lib/redact.ts';
import type { AlertSource } from '../ports/alert-source.ts';
import type { Announcer } from '../ports/announcer.ts';
import type { ChangeSystem } from '../ports/change-system.ts';
import type { DeploymentEvents } from '../ports/deployment-events.ts';
import type { Documents } from '../ports/documents.ts';
import type { Executor } from '../ports/executor.ts';
import type { MetricSource } from '../ports/metric-source.ts';
import type { OnCall } from '../ports/on-call.ts';
import type { Pager } from '../ports/pager.ts';
import type { PagerSource } from '../ports/pager-source.ts';
import type { ResultSource } from '../ports/result-source.ts';
import type { Tickets } from '../ports/tickets.ts';
import type { VersionSource } from '../ports/version-source.ts';
import type { HttpClient } from './kit/http/http-client.ts';

/** What one integration provides, by port. */
export interface Capabilities {
  executor?: Executor;
  metricSource?: MetricSource;
  versionSource?: VersionSource;
  alertSource?: AlertSource;
  deploymentEvents?: DeploymentEvents;
  resultSource?: ResultSource;
  pager?: Pager;
  announcer?: Announcer;
  pagerSource?: PagerSource;
  onCall?: OnCall;
  changeSystem?: ChangeSystem;
  tickets?: Tickets;
  documents?: Documents;
  /**
   * For `quarterdeck doctor`: shows by a call that changes nothing that the system responds and accepts the
   * credentials, and returns what was seen as a clause, such as "signed in as deploy-bot", or why nothing can be tried
   * with these settings. Throws IntegrationError.
   */
  probe?(): Promise<string | { untried: string }>;
  /**
   * Ends what the system keeps for this process, such as a session, when the process stops or other settings take
   * effect. Time for it is limited, and a failure is only logged. Whatever is asked after it connects again. Throws
   * IntegrationError.
   */
  close?(): Promise<void>;
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
  /**
   * HTTP client for other systems; loaded on first use. With `ca`, one of its own that trusts only the certificates that
   * these authorities (PEM) signed.
   */
  http(options?: { ca: string }): Promise<HttpClient>;
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
   * that also counts requests takes `failed` and `total` instead of the keys of its shape, and one that counts events
   * takes `events`. `everyMs`: no more often
   * than this is useful, unless the settings say otherwise. `keepsPast`: its source can be asked for values of a time
   * that is past. `setsWindow`: its source limits a query to the time that is counted by itself, so that queries do not
   * name it. `needs`: the keys of its own settings that a check requires.
   */
  check?: {
    reads: 'answer' | 'number';
    shape: z.ZodRawShape;
    counts?: z.ZodRawShape;
    events?: z.ZodRawShape;
    everyMs?: number;
    keepsPast?: true;
    setsWindow?: true;
    needs?: readonly string[];
  };
  /** As a service's source of versions. */
  versions?: z.ZodRawShape;
  /**
   * A stakeholder group can be told there. `names`: a key of the place whose value has to be a key of that record in
   * its own settings.
   */
  announcer?: { shape: z.ZodRawShape; names?: { key: string; in: string } };
  /**
   * It pages people: an escalation can name it. `needs`: the keys of its own settings that this requires. `byService`:
   * the key whose own keys are services.
   */
  pager?: { needs: readonly string[]; byService?: string };
  /** It knows who is on call, and `people.onCall` can name it with exactly one of these keys. */
  onCall?: { oneOf: z.ZodRawShape; needs: readonly string[] };
  /** Where the change requests of an environment are kept. */
  change?: z.ZodRawShape;
  /** Where the tickets of a service are kept. */
  tickets?: z.ZodRawShape;
  /** Where the pages of a service are written. */
  documents?: z.ZodRawShape;
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

/** What is known of an integration before its description is loaded. */
export interface Listed {
  load(): Promise<{ readonly integration: Integration }>;
  /**
   * What its system sends to `/hooks/<id>`: alerts, what people do about its pages, what was found out about a version,
   * or that a deployment has moved, so that a running step is looked up at once.
   */
  sends?: 'alerts' | 'pages' | 'deployments' | 'results';
}

/** Integrations by id. */
export type Registry = Readonly<Record<string, Listed>>;

/**
 * Describes an integration. The description is loaded at every start whose settings name it, so it holds schemas only;
 * what `connect` needs is imported inside it. `connect` is only called with validated settings.
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
