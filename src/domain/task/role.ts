/** The specialist that a task is for. A person or an agent takes the role by being assigned. */
export const taskRoles = [
  'release execution',
  'infrastructure',
  'database',
  'monitoring',
  'CI/CD',
  'platform',
  'QA',
  'communication',
] as const;

export type TaskRole = (typeof taskRoles)[number];
