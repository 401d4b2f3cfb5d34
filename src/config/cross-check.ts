import type { Json, Service, ServiceEnvironment } from '../domain/service.ts';
import { reservedBecause } from '../domain/reserved-words.ts';
import { policyFor, type Settings } from '../domain/settings.ts';
import { possibleStrategies } from '../domain/strategy/actions.ts';
import { refusedReach } from '../lib/address-rules.ts';
import { type Network, parseNetwork } from '../lib/ip-address.ts';
import { redact } from '../lib/redact.ts';
import { readWebAddress } from '../lib/web-address.ts';

/** What no single field shows: names that must exist elsewhere in the file. */
export function crossCheck(settings: Settings): { path: string[]; message: string }[] {
  const problems: { path: string[]; message: string }[] = [];
  const environments = new Set(settings.environments.map((one) => one.name));
  const networks = settings.probeNetworks.flatMap((text) => parseNetwork(text) ?? []);
  if (!environments.has(settings.defaultEnvironment))
    problems.push({ path: ['defaultEnvironment'], message: `“${settings.defaultEnvironment}” is not in environments` });
  problems.push(...ambiguousNames(settings));
  for (const service of Object.values(settings.services)) {
    for (const name of Object.keys(service.environments))
      if (!environments.has(name))
        problems.push({
          path: ['services', service.name, 'environments', name],
          message: `“${name}” is not in environments; add it there or rename it`,
        });
    for (const other of service.dependsOn)
      if (!Object.hasOwn(settings.services, other))
        problems.push({ path: ['services', service.name, 'dependsOn'], message: `there is no service “${other}”` });
    problems.push(...forbiddenProbes(service, networks), ...shownCredentials(service), ...withoutStrategy(service));
    const { breachesNeeded, breachWindow } = policyFor(settings, service).policy;
    // Such a threshold could never be breached, so whatever went wrong would look healthy.
    if (breachesNeeded > breachWindow)
      problems.push({
        path: ['services', service.name, 'policy', 'breachesNeeded'],
        message: `${breachesNeeded} of the last ${breachWindow} readings can never break a threshold; lower breachesNeeded or raise breachWindow`,
      });
  }
  return problems;
}

/** Names that mean something else, or two things, when somebody types them. */
function ambiguousNames({ services, environments }: Settings): { path: string[]; message: string }[] {
  const problems: { path: string[]; message: string }[] = [];
  const owners = new Map<string, string>(environments.map(({ name }) => [name, `the environment ${name}`]));
  for (const { name, order } of environments) {
    const reserved = reservedBecause(name);
    if (reserved !== null) problems.push({ path: ['environments', String(order)], message: `${reserved}; rename it` });
    if (environments.some((other) => other.name === name && other.order < order))
      problems.push({ path: ['environments', String(order)], message: `“${name}” is listed twice` });
  }
  const take = (word: string, path: string[], owner: string) => {
    const reserved = reservedBecause(word);
    const other = owners.get(word);
    if (reserved !== null) problems.push({ path, message: `${reserved}; rename it` });
    else if (other !== undefined && other !== owner)
      problems.push({ path, message: `“${word}” already names ${other}; rename one of them` });
    owners.set(word, owner);
  };
  for (const { name } of Object.values(services)) take(name, ['services', name], `the service ${name}`);
  for (const { name, order, aliases } of environments)
    for (const alias of aliases) take(alias, ['environments', String(order), 'aliases'], `the environment ${name}`);
  for (const { name, aliases } of Object.values(services))
    for (const alias of aliases) take(alias, ['services', name, 'aliases'], `the service ${name}`);
  for (const { name, displayName } of Object.values(services))
    take(displayName.toLowerCase().trim(), ['services', name, 'displayName'], `the service ${name}`);
  return problems;
}

/** Probes of addresses that would be refused each time; names are looked up, and checked, when they are asked. */
function forbiddenProbes(service: Service, networks: readonly Network[]): { path: string[]; message: string }[] {
  return Object.values(service.environments).flatMap((environment) =>
    probesOf(environment).flatMap(({ path, url }) => {
      const read = readWebAddress(url);
      const refused = read.ok && read.value.ip !== null ? refusedReach(read.value.ip, networks) : null;
      if (refused === null) return [];
      return {
        path: ['services', service.name, 'environments', environment.name, ...path],
        message:
          refused === 'private'
            ? 'this is a private address; list its network under probes.networks to allow it'
            : 'this address is never asked (link-local, metadata, reserved, or one address inside another)',
      };
    }),
  );
}

/** Credentials where people would see them: actions and addresses stand in the plan. */
function shownCredentials({ name, versions, environments }: Service): { path: string[]; message: string }[] {
  const shown = [
    { path: ['versions'], texts: versions === null ? [] : textsIn(versions.with) },
    ...Object.values(environments).flatMap((environment) => {
      const at = ['environments', environment.name];
      return [
        ...Object.entries(environment.actions).map(([action, { with: words }]) => ({
          path: [...at, action],
          texts: textsIn(words),
        })),
        ...environment.checks.map(({ with: words }, index) => ({
          path: [...at, 'checks', String(index)],
          texts: textsIn(words),
        })),
        { path: [...at, 'runningVersion'], texts: [environment.runningVersion?.url ?? ''] },
      ];
    }),
  ];
  return shown
    .filter(({ texts }) => texts.some((text) => redact(text) !== text))
    .map(({ path }) => ({
      path: ['services', name, ...path],
      message: 'this looks like a credential, and it is shown to people; hand it to the commands in commandEnvironment',
    }));
}

function textsIn(value: Json): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** An environment that no strategy can deploy to would only be found out by whoever wants to release. */
function withoutStrategy(service: Service): { path: string[]; message: string }[] {
  return Object.values(service.environments)
    .filter((environment) => possibleStrategies(environment).length === 0)
    .map(({ name }) => ({
      path: ['services', service.name, 'environments', name],
      message:
        'nothing says how to deploy here; write for example deploy: [./deploy.sh, "{version}"], or install, smoke, shift and restore',
    }));
}

function probesOf({ runningVersion, checks }: ServiceEnvironment): { path: string[]; url: string }[] {
  return [
    ...(runningVersion === null ? [] : [{ path: ['runningVersion', 'url'], url: runningVersion.url }]),
    ...checks.flatMap(({ uses, with: { url } }, index) =>
      uses === 'http' && typeof url === 'string' ? [{ path: ['checks', String(index), 'url'], url }] : [],
    ),
  ];
}
