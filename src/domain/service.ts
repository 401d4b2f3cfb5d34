import type { CanarySettings } from './analysis/canary/comparison.ts';
import type { Invocation } from './invocation.ts';
import type { ChangeSettings, TicketSettings } from './linked-record/settings.ts';
import type { TaskTemplate } from './task/template.ts';

/** The type of application; with risk and downtime tolerance, it determines the recommended strategy. */
export const applicationTypes = [
  'e-commerce',
  'banking-api',
  'internal-tool',
  'batch-processing',
  'static-website',
] as const;
/** `unspecified`: not set in the settings. */
export type ApplicationType = (typeof applicationTypes)[number] | 'unspecified';

/**
 * What can be done to a service in one environment. `deploy` does everything in one action; `install`, `smoke`,
 * `shift`, `replace` and `restore` are the building blocks of strategies; `rollback` reverts a `deploy`. `before`,
 * `backup`, `migrate` and `after` run around them. `up` and `down` start and stop the service with the local workspace.
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

/** What a number can measure; each has its own default thresholds. */
export const measures = [
  'availability',
  'cpu',
  'memory',
  'disk',
  'throughput',
  'business',
  'crashes',
  'data-corruption',
  'security-breach',
] as const;
export type Measure = (typeof measures)[number];

/** One health measurement of a service, taken during gates, analysis steps and the watch. */
export interface ServiceCheck extends Invocation {
  name: string;
  /** A plain-language title for people who do not read URLs: "Paying for a basket". */
  title: string;
  /** `health` is a server health endpoint, `journey` is what a customer does, `page` is what a customer views. */
  kind: 'health' | 'journey' | 'page' | 'api';
  /** A failing critical journey is a reason to roll back. */
  isCritical: boolean;
  /** What its number measures, for the thresholds on such numbers; null when it is nothing that these know. */
  measures: Measure | null;
  /** The expectation for a good reading. */
  expect: Expectation;
  /** The watch reads it no more often than this; null for as often as every other check. */
  everyMs: number | null;
}

/**
 * A response with this status whose body contains `text`, unless null; a number from `min` to `max`; counted requests,
 * of which at most `maxPercent` may have failed; or counted events, such as exceptions, which thresholds judge.
 */
export type Expectation =
  | { kind: 'answer'; status: number; text: string | null }
  | { kind: 'number'; min: number | null; max: number | null; unit: string }
  | { kind: 'requests'; maxPercent: number }
  | { kind: 'events' };

/**
 * How long a service may take to become ready after an action, and how many consecutive good readings that requires.
 */
export interface Readiness {
  withinMs: number;
  readings: number;
}

export interface ServiceEnvironment {
  name: string;
  /** Where people see the service; null for services without a page. */
  url: string | null;
  actions: Partial<Record<ActionName, Invocation>>;
  /** Instance names, for strategies that work on one instance at a time. */
  instances: readonly string[];
  /** Where the running version is published: a URL and the JSON field; null uses the record. */
  runningVersion: { url: string; field: string } | null;
  /** Null uses the policy's value. */
  ready: Partial<Readiness> | null;
  checks: readonly ServiceCheck[];
  /** How a canary is compared with the running version; null when it is not. */
  canary: CanarySettings | null;
  /** Where the change request of every release is kept; null when there is none. */
  change: ChangeSettings | null;
  /** Names only, never values. */
  environmentVariables: readonly string[];
}

export interface Service {
  name: string;
  displayName: string;
  /** Other names for it, in lowercase. */
  aliases: readonly string[];
  /** Its name for customers. */
  description: string;
  application: ApplicationType;
  tier: string;
  /** Acceptable downtime during a release, in minutes; 0 is zero downtime. */
  downtimeToleranceMinutes: number;
  dependsOn: readonly string[];
  runbookUrl: string | null;
  /** Environment variables for the service's commands; they inherit nothing else from the bot. */
  commandEnvironment: Readonly<Record<string, string>>;
  /** The source of versions; null accepts them as typed. */
  versions: Invocation | null;
  /** A pattern for versions, in addition to the general rule; null for none. */
  versionPattern: string | null;
  /** Where the tickets are that a release names; null when they are not followed. */
  tickets: TicketSettings | null;
  /** Where the page of every release is written; null when there is none. */
  documents: Invocation | null;
  /** Tasks that are added to its releases, where their conditions hold. */
  tasks: readonly TaskTemplate[];
  environments: Readonly<Record<string, ServiceEnvironment>>;
}
