import { z } from 'zod';
import { defineIntegration } from '../define.ts';

/** A path for ansible-playbook, never an option. */
const Path = z
  .string()
  .min(1)
  .max(500)
  .regex(/^[^-\0][^\0]*$/, 'write a path');
const Name = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^-\0\s][^\0]*$/, 'write a name or a pattern');

/** Runs playbooks with ansible-playbook on this machine. */
export const integration = defineIntegration({
  id: 'ansible',
  displayName: 'Ansible',
  action: {
    playbook: Path,
    inventory: Path.optional(),
    /** Extra variables for the play, passed as a single JSON string, never concatenated into arguments. */
    vars: z.record(z.string().regex(/^[A-Za-z_]\w{0,100}$/), z.json()).default({}),
    limit: Name.optional(),
    tags: z.array(Name).max(50).default([]),
    /** Working directory, relative to the folder of the settings file. */
    folder: Path.default('.'),
  },
  connect: async (_settings, { commands }) => {
    const { createAnsibleExecutor } = await import('./ansible-executor.ts');
    return { executor: createAnsibleExecutor(await commands()) };
  },
});
