import { internalChanges } from '../domain/change/change-request.ts';
import type { Settings } from '../domain/settings.ts';
import type { UsableIntegration } from './uses.ts';

/** Integrations that a service or a stakeholder group uses and whose own settings are missing or incomplete. */
export function unsetIntegrations(
  settings: Settings,
  integrations: readonly UsableIntegration[],
): { path: string[]; message: string }[] {
  const used = new Set(usesIn(settings));
  const tells = new Set(settings.groups.flatMap(({ places }) => places.map(({ uses }) => uses)));
  return integrations.flatMap(({ id, settings: schema, action, check }) => {
    if (!used.has(id) && !tells.has(id)) return [];
    const given = settings.integrations[id] ?? {};
    const unmet = schema.safeParse(given).error?.issues.map(({ path }) => path.join('.')) ?? [];
    // What has no actions is used by a check.
    const needed = action === undefined ? (check?.needs ?? []) : [];
    const absent = needed.filter((key) => (given as Record<string, unknown>)[key] === undefined);
    const missing = [...new Set([...unmet.filter((path) => path !== ''), ...absent])];
    return missing.length === 0
      ? []
      : [
          {
            path: ['integrations', id],
            message: `a ${used.has(id) ? 'service' : 'stakeholder group'} uses it, and it needs: ${missing.join(', ')}`,
          },
        ];
  });
}

/** Ids of the integrations that services name, once for each place. */
export function usesIn({ services }: Pick<Settings, 'services'>): string[] {
  return Object.values(services).flatMap(({ versions, tickets, documents, environments }) => [
    ...[versions, tickets, documents].flatMap((one) => one?.uses ?? []),
    ...Object.values(environments).flatMap(({ actions, checks, change, canary }) => [
      ...(change === null || change.uses === internalChanges ? [] : [change.uses]),
      ...Object.values(actions).map(({ uses }) => uses),
      ...checks.map(({ uses }) => uses),
      ...(canary?.metrics ?? []).map(({ uses }) => uses),
    ]),
  ]);
}
