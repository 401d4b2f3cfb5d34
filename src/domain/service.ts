/** What kind of software a service is; with risk and downtime tolerance it decides the recommended strategy. */
export const applicationTypes = [
  'e-commerce',
  'banking-api',
  'internal-tool',
  'batch-processing',
  'static-website',
] as const;
/** `unspecified`: the settings do not say. */
export type ApplicationType = (typeof applicationTypes)[number] | 'unspecified';

/**
 * What can be done to a service in one environment. `deploy` does everything by itself; `install`, `smoke`, `shift`,
 * `replace` and `restore` are the parts that strategies are made of; `rollback` returns from a `deploy`. `before`,
 * `backup`, `migrate` and `after` run around them. `up` and `down` start and stop the service beside the local workspace.
 */
export const actionNames = [
  'before',
  'backup',
  'migrate',
  'deploy',
  'install',
  'smoke',
  'shift',
  'replace',
  'restore',
  'rollback',
  'after',
  'up',
  'down',
] as const;
export type ActionName = (typeof actionNames)[number];

/** Something that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * What one integration is asked for: `uses` is its id, `with` is in its own words. Texts in `with` of an action may hold
 * {service} {environment} {version} {previousVersion} {percent} {instance}.
 */
export interface Invocation {
  uses: string;
  with: Readonly<Record<string, Json>>;
}

/** One reading that shows how a service is doing, taken during gates, analysis steps and the watch. */
export interface ServiceCheck extends Invocation {
  name: string;
  /** In plain words, for people who do not read URLs: "Paying for a basket". */
  title: string;
  /** `health` answers for the machine, `journey` is what a customer does, `page` is what a customer looks at. */
  kind: 'health' | 'journey' | 'page' | 'api';
  /** A failing critical journey is a reason to roll back. */
  isCritical: boolean;
  /** What a good reading looks like. */
  expect: Expectation;
}

/** An answer with this status, whose body contains `text` unless that is null; or a number from `min` to `max`. */
export type Expectation =
  | { kind: 'answer'; status: number; text: string | null }
  | { kind: 'number'; min: number | null; max: number | null; unit: string };

/** How long a service may take to come up after an action, and how many good readings in a row show that it is up. */
export interface Readiness {
  withinMs: number;
  readings: number;
}

export interface ServiceEnvironment {
  name: string;
  /** Where people see the service; null for services without a page. */
  url: string | null;
  actions: Partial<Record<ActionName, Invocation>>;
  /** Instances by name for strategies that work one instance at a time. */
  instances: readonly string[];
  /** Where the running version is published: a URL and the JSON field that carries it; null goes by the record. */
  runningVersion: { url: string; field: string } | null;
  /** Null takes what the policy says. */
  ready: Partial<Readiness> | null;
  checks: readonly ServiceCheck[];
  /** Names only, never values. */
  environmentVariables: readonly string[];
}

export interface Service {
  name: string;
  displayName: string;
  /** Other names for it, in lowercase. */
  aliases: readonly string[];
  /** What customers call it. */
  description: string;
  application: ApplicationType;
  tier: string;
  /** How long the service may be away during a release, in minutes; 0 is zero downtime. */
  downtimeToleranceMinutes: number;
  dependsOn: readonly string[];
  runbookUrl: string | null;
  /** Environment variables that the service's commands get; they inherit nothing else of the bot's. */
  commandEnvironment: Readonly<Record<string, string>>;
  /** Where versions are listed and described; null takes them as they are typed. */
  versions: Invocation | null;
  /** What a version must look like, besides the rule for all versions; null asks for nothing more. */
  versionPattern: string | null;
  environments: Readonly<Record<string, ServiceEnvironment>>;
}
