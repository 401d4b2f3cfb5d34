import { z } from 'zod';
import { improvementKinds } from '../../domain/improvement/improvement.ts';
import { strategyNames } from '../../domain/strategy/matrix.ts';
import { propose } from '../../usecases/agent/propose.ts';
import { releaseInput, writeTool } from './kit.ts';

const why = {
  reason: z.string().max(500).describe('One line; it becomes part of the command that a person types'),
  justification: z.string().max(4_000).describe('Why people should do this, with what you know it from'),
};
const output = z.object({
  release: z.string().nullable(),
  command: z.string().nullable(),
  proposal: z.string().nullable().describe('Such as P-3, under which approvers decide it'),
});
const onlyProposes = 'It is posted for people to decide on: nothing is opened, approved or started by it.';

export const proposalTools = [
  writeTool({
    name: 'proposeRelease',
    title: 'Propose a release',
    description: `Proposes to release a version of a service. ${onlyProposes}`,
    input: {
      service: z.string().max(200),
      version: z.string().max(200),
      environment: z.string().max(200),
      strategy: z.enum(strategyNames).optional(),
      ...why,
    },
    output,
    run: (input, { deps, caller }) => propose(deps, { kind: 'release', ...input }, caller),
  }),
  writeTool({
    name: 'proposeRollback',
    title: 'Propose a rollback',
    description: `Proposes to roll back a release. ${onlyProposes}`,
    input: { release: releaseInput, ...why },
    output,
    run: (input, { deps, caller }) => propose(deps, { kind: 'rollback', ...input }, caller),
  }),
  writeTool({
    name: 'proposeProcessChange',
    title: 'Propose a change of process',
    description: `Proposes a new tool, role or automation, or another way of working. ${onlyProposes}`,
    input: {
      of: z.enum(improvementKinds),
      release: releaseInput.optional().describe('The release that showed the need for it'),
      ...why,
    },
    output,
    run: (input, { deps, caller }) => propose(deps, { kind: 'change', ...input }, caller),
  }),
];
