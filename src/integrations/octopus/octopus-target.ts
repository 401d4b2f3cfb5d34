import { z } from 'zod';

const Name = z.string().trim().min(1).max(200);

/** The keys of an action that Octopus Deploy carries out. Projects, environments and tenants by name, slug or id. */
export const deploymentShape = {
  project: Name,
  environment: Name,
  /** The version of the release; it is created when there is none. */
  release: Name,
  /** For a release that is created; the default channel without it. */
  channel: Name.optional(),
  /** For a release that is created: the version of all its packages. */
  packageVersion: Name.optional(),
  tenant: Name.optional(),
  /** Whether a failing step asks what to do; as the project or environment says without it. */
  guidedFailure: z.boolean().optional(),
};

export const DeploymentTarget = z.object(deploymentShape);
export type DeploymentTarget = z.output<typeof DeploymentTarget>;
