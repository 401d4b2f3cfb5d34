import { z } from 'zod';

/** Milliseconds since 1970, as Vercel writes times. */
const Time = z
  .number()
  .min(0)
  .max(8.64e15)
  .transform((ms) => new Date(ms));
const Id = z.string().min(1).max(200);
const Failure = z.object({ message: z.string().max(10_000) }).nullish();

/** The fields of a deployment that are used here. */
export const Deployment = z.object({
  id: Id,
  readyState: z.string().default('none'),
  readySubstate: z.string().nullish(),
  target: z.string().nullish(),
  createdAt: Time,
  ready: Time.nullish(),
  canceledAt: Time.nullish(),
  buildErrorAt: Time.nullish(),
  errorMessage: z.string().nullish(),
  aliasError: Failure,
  checksConclusion: z.string().nullish(),
  inspectorUrl: z.string().nullish(),
  meta: z.record(z.string(), z.string()).catch({}),
});
export type Deployment = z.output<typeof Deployment>;

/** A deployment as a list shows it. */
const Listed = z.object({
  uid: Id,
  readyState: z.string().nullish(),
  state: z.string().nullish(),
  target: z.string().nullish(),
  created: Time,
  isRollbackCandidate: z.boolean().nullish(),
  meta: z.record(z.string(), z.string()).optional().catch(undefined),
});
export type Listed = z.output<typeof Listed>;
export const ListPage = z.object({
  deployments: z.array(Listed),
  pagination: z.object({ next: z.number().nullish() }),
});

/** The last time that the production domains were pointed to a deployment. */
const AliasRequest = z.object({
  toDeploymentId: z.string(),
  jobStatus: z.string(),
  requestedAt: Time,
  type: z.string(),
});
export type AliasRequest = z.output<typeof AliasRequest>;

export const Project = z.object({
  /** How new deployments are rolled out; not there or null when they serve all requests at once. */
  rollingRelease: z.object({}).nullish(),
  lastAliasRequest: AliasRequest.nullish(),
  /** Whether new production deployments are promoted; a rollback turns it off, a promotion on again. */
  autoAssignCustomDomains: z.boolean().nullish(),
  targets: z.object({ production: z.object({ id: Id, alias: z.array(z.string()).default([]) }).nullish() }).optional(),
});
export type Project = z.output<typeof Project>;

const Stage = z.object({
  index: z.number().int(),
  isFinalStage: z.boolean(),
  targetPercentage: z.number(),
  requireApproval: z.boolean(),
});
const Reference = z.object({ id: Id }).nullish();
const RollingRelease = z.object({
  state: z.string(),
  currentDeployment: Reference,
  canaryDeployment: Reference,
  advancementType: z.string().nullish(),
  activeStage: Stage.nullish(),
  nextStage: Stage.nullish(),
  startedAt: Time,
});
export type RollingRelease = z.output<typeof RollingRelease>;
export const Rolling = z.object({ rollingRelease: RollingRelease.nullable() });

export const Created = z.object({ id: Id });
export const Aliases = z.object({ aliases: z.array(z.object({ alias: z.string() })) });
export const User = z.object({ user: z.object({ username: z.string() }) });
