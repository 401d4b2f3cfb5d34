import type { Service } from './service.ts';
import type { Environment, Settings } from './settings.ts';

/** The service that a typed word refers to: by name, alias or display name, case-insensitively. */
export function findService({ services }: Pick<Settings, 'services'>, word: string): Service | null {
  const exact = Object.hasOwn(services, word) ? services[word] : undefined;
  if (exact !== undefined) return exact;
  const wanted = word.toLowerCase().trim();
  const names = ({ name, aliases, displayName }: Service) => [name, ...aliases, displayName.toLowerCase().trim()];
  return Object.values(services).find((service) => names(service).includes(wanted)) ?? null;
}

/** The environment that a typed word refers to: by name or alias, case-insensitively. */
export function findEnvironment({ environments }: Pick<Settings, 'environments'>, word: string): Environment | null {
  const wanted = word.toLowerCase().trim();
  return environments.find(({ name, aliases }) => name === wanted || aliases.includes(wanted)) ?? null;
}

/** Common abbreviations; they apply unless the settings give the word another meaning. */
const usual: Readonly<Record<string, readonly string[]>> = {
  production: ['prod', 'prd'],
  staging: ['stage', 'stg'],
  development: ['dev'],
};

/** The environments with the usual abbreviations added to their own aliases, except words that are already in use. */
export function withUsualAliases(environments: readonly Environment[], taken: ReadonlySet<string>): Environment[] {
  const names = new Set([...taken, ...environments.flatMap(({ name, aliases }) => [name, ...aliases])]);
  return environments.map((one) => ({
    ...one,
    aliases: [...one.aliases, ...(usual[one.name] ?? []).filter((word) => !names.has(word))],
  }));
}
