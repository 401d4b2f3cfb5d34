import { readEnvironment } from '../config/env.ts';
import { withoutEffect } from '../config/without-effect.ts';
import { watchSight } from '../domain/analysis/sight/watch-sight.ts';
import { environmentsInOrder, requiredBefore } from '../domain/promotion/promotion.ts';
import { onBreachWords } from '../domain/proposal/on-breach.ts';
import { policyFor, type Settings, thresholdsFor } from '../domain/settings.ts';
import { readSettings, settingsFile } from './read-settings.ts';
import { tellToReload } from './reload.ts';

/** `config check` checks the settings file; `config show <service>` prints its policy and where each value comes from. */
export async function checkConfig(args: readonly string[]): Promise<number> {
  const environment = readEnvironment(process.env);
  const file = settingsFile(environment);
  const settings = await readSettings(environment);
  const [verb = 'check', name] = args;
  if (verb === 'reload') return tellToReload(environment);
  if (verb === 'check') {
    process.stdout.write(
      `${file} is valid: ${counted(Object.keys(settings.services).length, 'service')}, ${counted(settings.groups.length, 'stakeholder group')}.\n`,
    );
    for (const line of [
      ...sightLines(settings),
      ...breachLines(settings),
      ...promotionLines(settings),
      ...warningLines(settings),
    ])
      process.stdout.write(`${line}\n`);
    return 0;
  }
  const service = name !== undefined && Object.hasOwn(settings.services, name) ? settings.services[name] : undefined;
  if (verb !== 'show' || !service) {
    process.stderr.write(`config check | config reload | config show <${Object.keys(settings.services).join('|')}>\n`);
    return 2;
  }
  const { policy, sources } = policyFor(settings, service);
  for (const [key, value] of Object.entries(policy))
    process.stdout.write(
      `${key.padEnd(22)} ${JSON.stringify(value).padEnd(20)} from ${sources[key as keyof typeof sources]}\n`,
    );
  return 0;
}

/** What the watch of each service can find, per environment with other checks. */
function sightLines(settings: Settings): string[] {
  return Object.values(settings.services).flatMap((service) =>
    Object.values(service.environments).map(({ name, checks }) => {
      const { policy } = policyFor(settings, service);
      const { summary, more, sharpen } = watchSight(checks, thresholdsFor(settings, service), policy);
      return `  The watch of ${service.name} in ${name}: ${[summary, ...more, ...(sharpen === null ? [] : [sharpen])].join(' ')}`;
    }),
  );
}

/** What a release of each service does without a person when a `rollback` threshold is exceeded. */
function breachLines(settings: Settings): string[] {
  return Object.values(settings.services).map(
    (service) => `  A release of ${service.name} ${onBreachWords[policyFor(settings, service).policy.onBreach]}.`,
  );
}

/** Where a release is held until its version succeeded in the environment before, for services with more than one. */
function promotionLines(settings: Settings): string[] {
  return Object.values(settings.services).flatMap((service) => {
    const names = environmentsInOrder(settings, service);
    const { policy } = policyFor(settings, service);
    if (names.length < 2) return [];
    if (policy.promotion === 'optional')
      return [`  A release of ${service.name} starts in any environment (promotion: optional).`];
    if (!settings.hasEnvironmentOrder)
      return [
        `  A release of ${service.name} starts in any environment: list “environments” in their order to have versions pass through them.`,
      ];
    return names.flatMap((name) => {
      const before = requiredBefore(settings, service, name, policy);
      return before === null
        ? []
        : [`  A release of ${service.name} to ${name} starts after its version succeeded in ${before}.`];
    });
  });
}

/** What is set and has no effect. */
function warningLines(settings: Settings): string[] {
  return withoutEffect(settings).map(({ path, message }) => `  Warning: ${path.join('.')}: ${message}.`);
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
