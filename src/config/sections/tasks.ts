import { z } from 'zod';
import { riskLevels, strategyNames } from '../../domain/strategy/matrix.ts';
import { taskRoles } from '../../domain/task/role.ts';
import type { TaskTemplate } from '../../domain/task/template.ts';
import { PositiveDuration } from '../../lib/fields.ts';

const Line = z.string().trim().min(1).max(200);
const Lines = z.array(Line).max(20).default([]);
const Phase = z.enum(['before', 'during', 'after']);

const Item = z.union([
  Line,
  z.strictObject({
    title: Line,
    evidence: z.enum(['attestation', 'link', 'output']).default('attestation'),
    phase: Phase.optional(),
  }),
]);

const When = z.strictObject({
  environments: z.array(z.string().min(1)).min(1).max(50).optional(),
  strategies: z.array(z.enum(strategyNames)).min(1).optional(),
  risks: z.array(z.enum(riskLevels)).min(1).optional(),
  migrations: z.boolean().optional(),
  configuration: z.boolean().optional(),
});

const Template = z
  .strictObject({
    key: z.string().regex(/^[a-z][a-z0-9-]{0,38}$/, 'write lowercase letters, digits and hyphens'),
    title: Line,
    role: z.enum(taskRoles).default('release execution'),
    when: When.default({}),
    assignee: z.string().min(2).max(200).nullable().default(null),
    after: z.array(z.string()).max(20).default([]),
    phase: Phase.default('during'),
    actions: Lines,
    configuration: Lines,
    successCriteria: Lines,
    todos: z.array(Item).max(20).default([]),
    expected: PositiveDuration.optional(),
  })
  .transform(
    ({ todos, expected, ...rest }): TaskTemplate => ({
      ...rest,
      items: todos.map((one) =>
        typeof one === 'string'
          ? { title: one, evidence: 'attestation', phase: rest.phase }
          : { title: one.title, evidence: one.evidence, phase: one.phase ?? rest.phase },
      ),
      expectedMs: expected ?? null,
    }),
  );

/**
 * Tasks that are added to every release of a service that meets their conditions. A template comes after earlier ones
 * only, so no cycle can be written.
 */
export const TaskTemplates = z
  .array(Template)
  .max(50)
  .superRefine((templates, context) => {
    const earlier = new Set<string>();
    templates.forEach(({ key, after }, index) => {
      if (earlier.has(key))
        context.addIssue({ code: 'custom', path: [index, 'key'], message: `there is another task “${key}” before it` });
      for (const [at, name] of after.entries())
        if (!earlier.has(name))
          context.addIssue({
            code: 'custom',
            path: [index, 'after', at],
            message: `there is no task “${name}” before it`,
          });
      earlier.add(key);
    });
  });
