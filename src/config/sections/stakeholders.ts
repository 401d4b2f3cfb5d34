import { z } from 'zod';
import type { Invocation } from '../../domain/invocation.ts';
import type { Settings } from '../../domain/settings.ts';
import { topics } from '../../domain/stakeholder/matrix.ts';
import type { CrossProblem } from '../cross-problem.ts';
import { Channel } from '../slack-names.ts';
import { shortForm, type UsableIntegration, variantsOf } from '../uses.ts';

const Topic = z.enum(topics);

/** A stakeholder group: where it is told, and its topic in each phase. */
export function stakeholderGroupSchema(integrations: readonly UsableIntegration[]) {
  return z.strictObject({
    name: z.string().min(1).max(60).optional(),
    channels: z.array(whereSchema(integrations)).max(20).default([]),
    topics: z.strictObject({ before: Topic, during: Topic, after: Topic }).optional(),
  });
}

/** A channel in Slack, or a place outside it. A text is never the one and an object never the other. */
function whereSchema(integrations: readonly UsableIntegration[]) {
  const variants = variantsOf(integrations, ({ announcer }) => announcer?.shape);
  if (variants.length === 0) return Channel;
  const Outside = shortForm(null, (value) => value, variants, 'write a channel as "#name" (in quotes), or name one');
  const hint = {
    description: 'A channel in Slack, or a place outside it.',
    anyOf: [{ type: 'string' }, ...variants.map((variant) => shapeOf(variant))],
  };
  return z
    .unknown()
    .meta(hint)
    .transform((value, context): string | Invocation => {
      const read = typeof value === 'string' ? Channel.safeParse(value) : Outside.safeParse(value);
      if (read.success) return read.data;
      for (const issue of read.error.issues) context.issues.push({ ...issue, input: value } as never);
      return z.NEVER;
    });
}

function shapeOf(variant: z.ZodObject): Record<string, unknown> {
  const { $schema: _, ...shape } = z.toJSONSchema(variant, { io: 'input' });
  return shape;
}

/** Places that the settings of their integration do not name. */
export function unknownPlaces(settings: Settings, integrations: readonly UsableIntegration[]): CrossProblem[] {
  return settings.groups.flatMap(({ id, places }) =>
    places.flatMap(({ uses, with: words, position }) => {
      const names = integrations.find((one) => one.id === uses)?.announcer?.names;
      if (names === undefined) return [];
      const own = (settings.integrations[uses] ?? {}) as Record<string, unknown>;
      const known = Object.keys((own[names.in] ?? {}) as object);
      const asked = String(words[names.key]);
      if (known.includes(asked)) return [];
      const message = `integrations.${uses}.${names.in} has no “${asked.slice(0, 60)}”; ${known.length === 0 ? 'it is empty' : `it has ${known.join(', ')}`}`;
      return [{ path: ['groups', id, 'channels', String(position), names.key], message }];
    }),
  );
}
