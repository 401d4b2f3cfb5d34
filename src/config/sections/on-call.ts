import { z } from 'zod';
import { onCallGroupOf, readOnCallGroup } from '../../domain/escalation/on-call.ts';
import type { Json } from '../../domain/invocation.ts';
import type { Settings } from '../../domain/settings.ts';
import type { CrossProblem } from '../cross-problem.ts';
import { Group } from '../slack-names.ts';
import type { UsableIntegration } from '../uses.ts';
import { missingKeys } from './escalation.ts';

/** Who is on call: a user group of Slack, or `{ uses: <integration>, … }` for a system that knows it. */
export function onCallSchema(integrations: readonly UsableIntegration[]) {
  const known = integrations.flatMap(({ id, onCall }) => (onCall === undefined ? [] : [{ id, ...onCall }]));
  const expected = `write a user group as "@handle" (in quotes) or by its id, or { uses: <integration>, … } (${known.map(({ id }) => id).join(', ')})`;
  const variants = known.flatMap(({ id, oneOf }) =>
    Object.entries(oneOf).map(([key, value]) =>
      z.strictObject({ uses: z.literal(id), [key]: value as z.ZodType<Json> }),
    ),
  );
  const hint = {
    description: 'A user group of Slack, or a system that knows who is on call.',
    anyOf: [{ type: 'string' }, ...variants.map((one) => z.toJSONSchema(one))].map(withoutDialect),
  };
  return z
    .unknown()
    .meta(hint)
    .transform((value, context): string => {
      const refuse = (message: string) => {
        context.addIssue({ code: 'custom', message });
        return z.NEVER;
      };
      if (typeof value === 'string') {
        const group = Group.safeParse(value);
        return group.success ? group.data : refuse(expected);
      }
      const uses = z.looseObject({ uses: z.string() }).safeParse(value).data?.uses;
      const system = known.find(({ id }) => id === uses);
      if (system === undefined) return refuse(expected);
      const keys = Object.keys(system.oneOf);
      const given = Object.keys(value as object).filter((key) => key !== 'uses');
      if (given.length !== 1 || !keys.includes(given[0] ?? ''))
        return refuse(`write exactly one of ${keys.join(', ')}`);
      const read = variants.map((one) => one.safeParse(value)).find(({ success }) => success)?.data;
      if (read === undefined) {
        const field = system.oneOf[given[0] ?? ''] as z.ZodType | undefined;
        const why = field?.safeParse((value as Record<string, unknown>)[given[0] ?? '']).error?.issues[0]?.message;
        return refuse(`${given[0]}: ${why ?? expected}`);
      }
      const { uses: id, ...where } = read;
      return onCallGroupOf({ uses: String(id), with: where as Record<string, Json> });
    });
}

function withoutDialect({ $schema: _, ...schema }: Record<string, unknown>): Record<string, unknown> {
  return schema;
}

/** The system that is asked who is on call, when its own settings lack what that needs. */
export function unsetOnCall(settings: Settings, integrations: readonly UsableIntegration[]): CrossProblem[] {
  const place = settings.onCallGroup === null ? null : readOnCallGroup(settings.onCallGroup);
  const onCall = integrations.find(({ id }) => id === place?.uses)?.onCall;
  if (place === null || onCall === undefined) return [];
  const missing = missingKeys(settings, place.uses, onCall.needs);
  return missing.length === 0
    ? []
    : [{ path: ['integrations', place.uses], message: `people.onCall asks it, and it needs: ${missing.join(', ')}` }];
}

/** Services in the settings of a pager that are none: their pages would go elsewhere unnoticed. */
export function unknownServices(settings: Settings, integrations: readonly UsableIntegration[]): CrossProblem[] {
  return integrations.flatMap(({ id, pager }) => {
    const key = pager?.byService;
    const own = { ...(settings.integrations[id] as object | undefined) } as Record<string, unknown>;
    return key === undefined
      ? []
      : Object.keys({ ...(own[key] as object | undefined) })
          .filter((name) => !Object.hasOwn(settings.services, name))
          .map((name) => ({ path: ['integrations', id, key, name], message: `there is no service “${name}”` }));
  });
}
