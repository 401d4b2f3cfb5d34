import type { Settings } from '../settings.ts';
import type { Nameable } from './target.ts';

/** Everything in the settings that a typed line can refer to. */
export function nameableIn({
  services,
  environments,
}: Pick<Settings, 'services' | 'environments'>): Omit<Nameable, 'versions'> {
  return {
    services: Object.values(services),
    environments: environments.map(({ name }) => name),
    environmentAliases: new Map(environments.flatMap(({ name, aliases }) => aliases.map((alias) => [alias, name]))),
  };
}
