import type { Service } from './service.ts';
import type { Environment, Settings } from './settings.ts';

/** The service that a typed word names: by its name, an alias or the name that people see, in any case of letters. */
export function findService({ services }: Pick<Settings, 'services'>, word: string): Service | null {
  const exact = Object.hasOwn(services, word) ? services[word] : undefined;
  if (exact !== undefined) return exact;
  const wanted = word.toLowerCase().trim();
  const names = ({ name, aliases, displayName }: Service) => [name, ...aliases, displayName.toLowerCase().trim()];
  return Object.values(services).find((service) => names(service).includes(wanted)) ?? null;
}

/** The environment that a typed word names: by its name or an alias, in any case of letters. */
export function findEnvironment({ environments }: Pick<Settings, 'environments'>, word: string): Environment | null {
  const wanted = word.toLowerCase().trim();
  return environments.find(({ name, aliases }) => name === wanted || aliases.includes(wanted)) ?? null;
}

/** Abbreviations that everybody uses; they hold where the settings give the word no other meaning. */
const usual: Readonly<Record<string, readonly string[]>> = {
  production: ['prod', 'prd'],
  staging: ['stage', 'stg'],
  development: ['dev'],
};

/** The environments with the usual abbreviations beside their own aliases, except words that name something already. */
export function withUsualAliases(environments: readonly Environment[], taken: ReadonlySet<string>): Environment[] {
  const names = new Set([...taken, ...environments.flatMap(({ name, aliases }) => [name, ...aliases])]);
  return environments.map((one) => ({
    ...one,
    aliases: [...one.aliases, ...(usual[one.name] ?? []).filter((word) => !names.has(word))],
  }));
}
