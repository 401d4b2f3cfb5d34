import { z } from 'zod';
import { reservedBecause } from '../../domain/reserved-words.ts';
import type { Settings } from '../../domain/settings.ts';
import type { CrossProblem } from '../cross-problem.ts';
import { Name } from '../name.ts';

/** In the order of promotion: names, or names with aliases. */
export const Environments = z
  .array(z.union([Name, z.strictObject({ name: Name, aliases: z.array(Name).max(20).default([]) })]))
  .min(1)
  .max(20);

/** Names of environments and services that do not exist. */
export function missingNames({ environments, defaultEnvironment, services }: Settings): CrossProblem[] {
  const known = new Set(environments.map((one) => one.name));
  const problems: CrossProblem[] = [];
  if (!known.has(defaultEnvironment))
    problems.push({ path: ['defaultEnvironment'], message: `“${defaultEnvironment}” is not in environments` });
  for (const service of Object.values(services)) {
    for (const name of Object.keys(service.environments))
      if (!known.has(name))
        problems.push({
          path: ['services', service.name, 'environments', name],
          message: `“${name}” is not in environments; add it there or rename it`,
        });
    for (const other of service.dependsOn)
      if (!Object.hasOwn(services, other))
        problems.push({ path: ['services', service.name, 'dependsOn'], message: `there is no service “${other}”` });
  }
  return problems;
}

/** Names that are reserved or ambiguous when typed in a command. */
export function ambiguousNames({ services, environments }: Settings): CrossProblem[] {
  const problems: CrossProblem[] = [];
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
