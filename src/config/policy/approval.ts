import { z } from 'zod';
import { approverRoles } from '../../domain/approval/rule.ts';
import type { PolicyPart } from '../../domain/policy/policy.ts';
import type { Settings } from '../../domain/settings.ts';
import { riskLevels } from '../../domain/strategy/matrix.ts';
import { Duration, PositiveDuration } from '../../lib/fields.ts';
import type { CrossProblem } from '../cross-problem.ts';
import { Group, Person } from '../slack-names.ts';

const Rule = z.strictObject({
  name: z.string().trim().min(1).max(60),
  needed: z.number().int().min(1).max(20).default(1),
  groups: z.array(Group).max(20).default([]),
  people: z.array(Person).max(20).default([]),
  roles: z.array(z.enum(approverRoles)).max(approverRoles.length).default([]),
  veto: z.boolean().default(true),
  environments: z.array(z.string().min(1).max(64)).min(1).max(50).optional(),
  risks: z.array(z.enum(riskLevels)).min(1).max(riskLevels.length).optional(),
});

/** Keys for approvals. */
export const approvalKeys = {
  approvalsNeeded: z.number().int().min(0).max(20),
  approverGroups: z.array(Group).max(20),
  approvals: z
    .array(Rule)
    .max(10)
    .refine((rules) => new Set(rules.map(({ name }) => name)).size === rules.length, 'two rules have the same name'),
  approvalWait: PositiveDuration,
  separationOfDuties: z.boolean(),
  confirmableShift: Duration,
  emergencyApprovals: z.number().int().min(1).max(20),
  backupApproverGroups: z.array(Group).max(20),
  bypassGroups: z.array(Group).max(20),
  approvalReuse: Duration,
};

/** An approval rule for an environment that does not exist would never apply, and nobody would notice. */
export function unknownInApprovals({ environments, policies }: Settings): CrossProblem[] {
  const known = new Set(environments.map(({ name }) => name));
  const layers: [string[], PolicyPart][] = [
    [['organization', 'policy'], policies.organization],
    ...Object.entries(policies.tiers).map(([name, part]): [string[], PolicyPart] => [['tiers', name, 'policy'], part]),
    ...Object.entries(policies.services).map(([name, part]): [string[], PolicyPart] => [
      ['services', name, 'policy'],
      part,
    ]),
  ];
  return layers.flatMap(([path, { approvals = [] }]) =>
    approvals.flatMap((rule, index) =>
      (rule.environments ?? [])
        .filter((name) => !known.has(name))
        .map((name) => ({
          path: [...path, 'approvals', String(index), 'environments'],
          message: `“${name}” is not in environments`,
        })),
    ),
  );
}
