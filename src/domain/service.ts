/** What kind of software a service is; with risk and downtime tolerance it decides the recommended strategy. */
export const applicationTypes = [
  'e-commerce',
  'banking-api',
  'internal-tool',
  'batch-processing',
  'static-website',
] as const;
export type ApplicationType = (typeof applicationTypes)[number];

/** The commands that a service's own tools offer; each is a program with arguments, never a shell string. */
export const commandNames = ['up', 'install', 'smoke', 'shift', 'replace', 'restore', 'down'] as const;
export type CommandName = (typeof commandNames)[number];

/** Placeholders in arguments: {service} {environment} {version} {previousVersion} {percent} {instance}. */
export type CommandTemplate = readonly string[];

/** One request that shows how a service is doing, taken during gates, analysis steps and the watch. */
export interface ServiceCheck {
  name: string;
  /** In plain words, for people who do not read URLs: "Paying for a basket". */
  title: string;
  url: string;
  /** `health` answers for the machine, `journey` is what a customer does, `page` is what a customer looks at. */
  kind: 'health' | 'journey' | 'page' | 'api';
  /** A failing critical journey is a reason to roll back. */
  isCritical: boolean;
  expectStatus: number;
  /** The body must contain this text; null asks for nothing. */
  expectText: string | null;
}

export interface ServiceEnvironment {
  name: string;
  /** Where people see the service; null for services without a page. */
  url: string | null;
  commands: Partial<Record<CommandName, CommandTemplate>>;
  /** Instances by name for strategies that work one instance at a time. */
  instances: readonly string[];
  /** Where the running version is published: a URL and the JSON field that carries it. */
  runningVersion: { url: string; field: string };
  checks: readonly ServiceCheck[];
  /** Names only, never values. */
  environmentVariables: readonly string[];
}

export interface Service {
  name: string;
  displayName: string;
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
  artifacts: {
    describe: CommandTemplate;
    list: CommandTemplate;
    /** How long either command may take. */
    timeoutMs: number;
    /** How much either command may print. */
    maxOutputBytes: number;
  };
  environments: Readonly<Record<string, ServiceEnvironment>>;
}
