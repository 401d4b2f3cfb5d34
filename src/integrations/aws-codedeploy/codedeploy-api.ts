import { z } from 'zod';
import type { AwsClient } from '../kit/aws/aws-client.ts';
import { unlessRefused } from '../kit/aws/aws-errors.ts';
import { AwsTime } from '../kit/aws/aws-time.ts';

const Text = z.string();

const Revision = z.union([
  z.object({
    s3: z.object({ bucket: Text, key: Text, bundleType: Text, version: Text.optional() }),
  }),
  z.object({ gitHub: z.object({ repository: Text, commitId: Text }) }),
  z.object({ appSpec: Text }),
]);

/** What an action names, with its placeholders substituted. */
export const Target = z.object({
  application: Text,
  deploymentGroup: Text,
  revision: Revision,
  config: Text.optional(),
  rollbackOnAbort: z.boolean().default(false),
});
export type Target = z.output<typeof Target>;

/** The fields of a deployment that are used here. */
const Deployment = z.object({
  deploymentId: Text,
  status: Text,
  description: Text.nullish(),
  createTime: AwsTime,
  startTime: AwsTime.nullish(),
  completeTime: AwsTime.nullish(),
  errorInformation: z.object({ code: Text.nullish(), message: Text.nullish() }).nullish(),
  rollbackInfo: z.object({ rollbackDeploymentId: Text.nullish() }).nullish(),
  deploymentOverview: z.record(Text, z.number()).nullish(),
});
export type Deployment = z.output<typeof Deployment>;

const Listed = z.object({ deployments: z.array(Text), nextToken: Text.nullish() });
const Described = z.object({ deploymentsInfo: z.array(Deployment) });
const atOnce = 25;
const mostPages = 4;
/** Where nothing can be deployed, nothing was. */
const noPlace = ['ApplicationDoesNotExistException', 'DeploymentGroupDoesNotExistException'];

/** The few calls of CodeDeploy that a deployment needs. Each throws IntegrationError. */
export interface CodedeployApi {
  create(target: Target, description: string): Promise<string>;
  get(id: string): Promise<Deployment | null>;
  /** The deployments of the group that were created since then; null when there are too many to look at. */
  since(target: Target, since: Date): Promise<Deployment[] | null>;
  /** False when it had ended before. */
  stop(id: string, isRolledBack: boolean): Promise<boolean>;
  proceed(id: string): Promise<void>;
}

export function createCodedeployApi(aws: AwsClient): CodedeployApi {
  const call = aws.json('codedeploy', 'CodeDeploy_20141006');
  return {
    create: async (target, description) => {
      const { deploymentId } = await call({
        action: 'CreateDeployment',
        input: {
          applicationName: target.application,
          deploymentGroupName: target.deploymentGroup,
          revision: revisionOf(target.revision),
          description,
          ...(target.config === undefined ? {} : { deploymentConfigName: target.config }),
        },
        output: z.object({ deploymentId: z.string() }),
        isSafe: false,
      });
      return deploymentId;
    },
    get: async (deploymentId) => {
      const output = z.object({ deploymentInfo: Deployment });
      const asked = call({ action: 'GetDeployment', input: { deploymentId }, output, isSafe: true });
      return (await unlessRefused(asked, ['DeploymentDoesNotExistException'], null))?.deploymentInfo ?? null;
    },
    since: async ({ application, deploymentGroup }, since) => {
      const input = {
        applicationName: application,
        deploymentGroupName: deploymentGroup,
        createTimeRange: { start: since.getTime() / 1_000 },
      };
      const ids: string[] = [];
      let nextToken: string | null | undefined;
      for (let page = 0; ; page += 1) {
        if (page >= mostPages) return null;
        const more = nextToken ? { nextToken } : {};
        const list = { action: 'ListDeployments', input: { ...input, ...more }, output: Listed, isSafe: true };
        const listed = await unlessRefused(call(list), noPlace, { deployments: [], nextToken: null });
        ids.push(...listed.deployments);
        nextToken = listed.nextToken;
        if (!nextToken) break;
      }
      const found: Deployment[] = [];
      for (let at = 0; at < ids.length; at += atOnce) {
        const deploymentIds = ids.slice(at, at + atOnce);
        const some = { action: 'BatchGetDeployments', input: { deploymentIds }, output: Described, isSafe: true };
        found.push(...(await call(some)).deploymentsInfo);
      }
      return found;
    },
    stop: async (deploymentId, autoRollbackEnabled) => {
      const input = { deploymentId, autoRollbackEnabled };
      const asked = call({ action: 'StopDeployment', input, output: z.object({}), isSafe: true });
      return (await unlessRefused(asked, ['DeploymentAlreadyCompletedException'], null)) !== null;
    },
    proceed: async (deploymentId) => {
      const input = { deploymentId, deploymentWaitType: 'READY_WAIT' };
      await call({ action: 'ContinueDeployment', input, output: z.object({}), isSafe: false });
    },
  };
}

function revisionOf(revision: Target['revision']): object {
  if ('s3' in revision) return { revisionType: 'S3', s3Location: revision.s3 };
  if ('gitHub' in revision) return { revisionType: 'GitHub', gitHubLocation: revision.gitHub };
  return { revisionType: 'AppSpecContent', appSpecContent: { content: revision.appSpec } };
}
