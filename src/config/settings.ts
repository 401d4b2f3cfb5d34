import { readFileSync } from 'node:fs';
import { type Document, isMap, isNode, isScalar, LineCounter, parseDocument } from 'yaml';
import type { ZodError } from 'zod';
import type { Service } from '../domain/service.ts';
import type { Settings } from '../domain/settings.ts';
import { defaultTopics } from '../domain/stakeholder/matrix.ts';
import { defaultStrategyMatrix } from '../domain/strategy/matrix.ts';
import { crossCheck } from './cross-check.ts';
import { fillVariables } from './fill-variables.ts';
import { SettingsFile } from './settings-schema.ts';

/** One thing wrong in the settings: where, what, and how to mend it. */
export interface SettingsProblem {
  file: string;
  line: number | null;
  key: string;
  message: string;
}

/** Thrown when the settings cannot be used; it names every problem, not only the first. */
export class SettingsError extends Error {
  readonly problems: readonly SettingsProblem[];
  constructor(problems: readonly SettingsProblem[]) {
    super(
      problems
        .map(({ file, line, key, message }) => `${file}${line === null ? '' : `:${line}`}: ${key}: ${message}`)
        .join('\n'),
    );
    this.name = 'SettingsError';
    this.problems = problems;
  }
}

/** Reads and checks the settings file; `${NAME}` in it is replaced from `variables`. Throws SettingsError. */
export function loadSettings(file: string, variables: Readonly<Record<string, string | undefined>>): Settings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new SettingsError([
      {
        file,
        line: null,
        key: 'QUARTERDECK_CONFIG',
        message: `${message}; create the file or point QUARTERDECK_CONFIG at it`,
      },
    ]);
  }
  return parseSettings(text, file, variables);
}

export function parseSettings(
  text: string,
  file: string,
  variables: Readonly<Record<string, string | undefined>>,
): Settings {
  const lines = new LineCounter();
  // Aliases could blow a small file up to a huge one.
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken)
    throw new SettingsError([
      {
        file,
        line: lines.linePos(broken.pos[0]).line,
        key: 'YAML',
        message: broken.message.split('\n')[0] ?? 'cannot be read',
      },
    ]);
  const unfilled = fillVariables(document, variables);
  if (unfilled.length > 0)
    throw new SettingsError(
      unfilled.map(({ offset, key, message }) => ({ file, line: lines.linePos(offset).line, key, message })),
    );
  const checked = SettingsFile.safeParse(document.toJS({ maxAliasCount: 50 }));
  if (!checked.success) throw new SettingsError(problemsOf(checked.error, file, document, lines));
  const settings = toSettings(checked.data);
  const wrong = crossCheck(settings).map(({ path, message }) => ({
    file,
    line: lineOf(document, lines, path),
    key: path.join('.'),
    message,
  }));
  if (wrong.length > 0) throw new SettingsError(wrong);
  return settings;
}

function problemsOf(error: ZodError, file: string, document: Document, lines: LineCounter): SettingsProblem[] {
  return error.issues.map((issue) => {
    const path = issue.path.map(String);
    const unknown =
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key) => ({ key, line: lineOf(document, lines, [...path, key]) }))[0]
        : undefined;
    return {
      file,
      line: unknown?.line ?? lineOf(document, lines, path),
      key: [...path, ...(unknown ? [unknown.key] : [])].join('.') || 'the file',
      message: unknown ? 'this key is not known; check its spelling, or remove it' : issue.message,
    };
  });
}

/** The line of the node at `path`, or of the nearest one above it that exists. */
function lineOf(document: Document, lines: LineCounter, path: readonly string[]): number | null {
  for (let length = path.length; length > 0; length -= 1) {
    const parent = length === 1 ? document.contents : document.getIn(path.slice(0, length - 1), true);
    const key = path[length - 1];
    if (isMap(parent)) {
      const pair = parent.items.find((item) => isScalar(item.key) && String(item.key.value) === key);
      if (pair && isNode(pair.key) && pair.key.range) return lines.linePos(pair.key.range[0]).line;
    }
    const node = document.getIn(path.slice(0, length), true);
    if (isNode(node) && node.range) return lines.linePos(node.range[0]).line;
  }
  return 1;
}

function toSettings(file: SettingsFile): Settings {
  return {
    organization: { name: file.organization.name, timeZone: file.organization.timeZone },
    environments: file.environments.map((name, order) => ({ name, order })),
    defaultEnvironment: file.defaultEnvironment ?? file.environments.at(-1) ?? 'production',
    services: Object.fromEntries(
      Object.entries(file.services).map(([name, service]) => [name, toService(name, service)]),
    ),
    groups: Object.entries(file.groups).map(([id, group]) => ({
      id,
      name: group.name ?? `${id.charAt(0).toUpperCase()}${id.slice(1)}`,
      channels: group.channels,
      topics: group.topics ??
        defaultTopics[id] ?? { before: 'release-summary', during: 'progress-updates', after: 'success-summary' },
    })),
    releaseChannel: file.channels.releases,
    escalationChannel: file.channels.escalations,
    onCallGroup: file.people.onCall,
    managers: file.people.managers,
    strategyMatrix: file.strategyMatrix ?? defaultStrategyMatrix,
    probeNetworks: file.probes.networks,
    policies: {
      organization: file.organization.policy,
      tiers: Object.fromEntries(Object.entries(file.tiers).map(([name, tier]) => [name, tier.policy])),
      services: Object.fromEntries(Object.entries(file.services).map(([name, service]) => [name, service.policy])),
    },
  };
}

function toService(name: string, service: SettingsFile['services'][string]): Service {
  return {
    name,
    displayName: service.displayName ?? name,
    description: service.description,
    application: service.application,
    tier: service.tier,
    downtimeToleranceMinutes: service.downtimeToleranceMinutes,
    dependsOn: service.dependsOn,
    runbookUrl: service.runbook,
    commandEnvironment: service.commandEnvironment,
    artifacts: {
      describe: service.artifacts.describe,
      list: service.artifacts.list,
      timeoutMs: service.artifacts.timeout,
      maxOutputBytes: service.artifacts.maxOutputKb * 1_024,
    },
    environments: Object.fromEntries(
      Object.entries(service.environments).map(([environmentName, environment]) => [
        environmentName,
        {
          name: environmentName,
          url: environment.url,
          commands: environment.commands,
          instances: environment.instances,
          runningVersion: environment.runningVersion,
          checks: environment.checks.map(({ critical, ...check }) => ({ ...check, isCritical: critical })),
          environmentVariables: environment.variables,
        },
      ]),
    ),
  };
}
