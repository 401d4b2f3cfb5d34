import type { Settings } from '../domain/settings.ts';
import type { UsableIntegration } from './uses.ts';

/** Integrations that a service uses and whose own settings are missing or incomplete. */
export function unsetIntegrations(
  settings: Settings,
  integrations: readonly UsableIntegration[],
): { path: string[]; message: string }[] {
  const used = new Set(usesIn(settings));
  return integrations.flatMap(({ id, settings: schema }) => {
    if (!used.has(id)) return [];
    const read = schema.safeParse(settings.integrations[id] ?? {});
    const missing = read.error?.issues.map(({ path }) => path.join('.')) ?? [];
    return missing.length === 0
      ? []
      : [{ path: ['integrations', id], message: `a service uses it, and it needs: ${missing.join(', ')}` }];
  });
}

function usesIn({ services }: Settings): string[] {
  return Object.values(services).flatMap(({ versions, environments }) => [
    ...(versions === null ? [] : [versions.uses]),
    ...Object.values(environments).flatMap(({ actions, checks }) => [
      ...Object.values(actions).map(({ uses }) => uses),
      ...checks.map(({ uses }) => uses),
    ]),
  ]);
}
