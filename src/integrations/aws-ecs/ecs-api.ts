import { z } from 'zod';
import { IntegrationError } from '../../ports/integration-error.ts';
import type { AwsClient } from '../kit/aws/aws-client.ts';
import { unlessRefused } from '../kit/aws/aws-errors.ts';
import { Brief, Definition, onlyInAnswers, Service, ServiceDeployment, Tags, type Target } from './ecs-shapes.ts';

export type Tag = z.output<typeof Tags>[number];
export interface Described {
  definition: z.output<typeof Definition>;
  tags: Tag[];
}

/** A service deployment in the list, with the task definition that it brings. */
export interface Listed {
  arn: string;
  taskDefinition: string;
  createdAt: Date;
}

/** The few calls of ECS that a deployment needs. Each throws IntegrationError. */
export interface EcsApi {
  /** Null when there is none of this name. */
  service(target: Target): Promise<Service | null>;
  /** Null when there is none of this name. */
  definition(name: string): Promise<Described | null>;
  /** The newest definitions of a family, newest first. */
  newestOf(family: string): Promise<string[]>;
  register(described: Described): Promise<string>;
  /** Returns the service as it is then. */
  update(target: Target, taskDefinition: string, isForced: boolean): Promise<Service>;
  /** The deployments of the service that were created since then; null where ECS keeps no such list. */
  deploymentsSince(target: Target, since: Date): Promise<Listed[] | null>;
  deployment(arn: string): Promise<ServiceDeployment | null>;
  stop(arn: string, type: 'ROLLBACK' | 'ABORT'): Promise<void>;
  proceed(arn: string, hookId: string, action: 'CONTINUE' | 'ROLLBACK'): Promise<void>;
}

const mostDefinitions = 50;
const mostPages = 3;
const revisionsAtOnce = 20;
const unsupported = ['UnsupportedFeatureException', 'UnknownOperationException', 'InvalidAction'];
/** Where nothing can be deployed, nothing was. */
const noPlace = ['ServiceNotFoundException', 'ServiceNotActiveException', 'ClusterNotFoundException'];
const Nothing = z.object({});

export function createEcsApi(aws: AwsClient): EcsApi {
  const call = aws.json('ecs', 'AmazonEC2ContainerServiceV20141113');
  const read = <T>(action: string, input: object, output: z.ZodType<T>) =>
    call({ action, input, output, isSafe: true });
  const change = <T>(action: string, input: object, output: z.ZodType<T>) =>
    call({ action, input, output, isSafe: false });

  const definitionsOf = async (revisions: readonly string[]): Promise<ReadonlyMap<string, string>> => {
    const output = z.object({
      serviceRevisions: z.array(z.object({ serviceRevisionArn: z.string(), taskDefinition: z.string() })),
    });
    const known = new Map<string, string>();
    for (let at = 0; at < revisions.length; at += revisionsAtOnce) {
      const serviceRevisionArns = revisions.slice(at, at + revisionsAtOnce);
      const { serviceRevisions } = await read('DescribeServiceRevisions', { serviceRevisionArns }, output);
      for (const { serviceRevisionArn, taskDefinition } of serviceRevisions)
        known.set(serviceRevisionArn, taskDefinition);
    }
    return known;
  };

  return {
    service: async ({ cluster, service }) => {
      const output = z.object({ services: z.array(Service) });
      const asked = read('DescribeServices', { cluster, services: [service] }, output);
      return (await unlessRefused(asked, noPlace, null))?.services[0] ?? null;
    },
    definition: async (taskDefinition) => {
      const output = z.object({ taskDefinition: Definition, tags: Tags.default([]) });
      const asked = read('DescribeTaskDefinition', { taskDefinition, include: ['TAGS'] }, output);
      // ECS has no reason of its own for a definition that does not exist.
      const answer = await unlessRefused(asked, ['ClientException'], null);
      return answer === null ? null : { definition: answer.taskDefinition, tags: answer.tags };
    },
    newestOf: async (familyPrefix) => {
      const input = { familyPrefix, sort: 'DESC', maxResults: mostDefinitions };
      const output = z.object({ taskDefinitionArns: z.array(z.string()) });
      return (await read('ListTaskDefinitions', input, output)).taskDefinitionArns;
    },
    register: async ({ definition, tags }) => {
      const kept = Object.entries(definition).filter(([key]) => !(onlyInAnswers as readonly string[]).includes(key));
      const output = z.object({ taskDefinition: z.object({ taskDefinitionArn: z.string() }) });
      const input = { ...Object.fromEntries(kept), tags };
      return (await change('RegisterTaskDefinition', input, output)).taskDefinition.taskDefinitionArn;
    },
    update: async ({ cluster, service }, taskDefinition, forceNewDeployment) => {
      const input = { cluster, service, taskDefinition, ...(forceNewDeployment ? { forceNewDeployment } : {}) };
      return (await change('UpdateService', input, z.object({ service: Service }))).service;
    },
    deploymentsSince: async ({ cluster, service }, since) => {
      const input = { cluster, service, createdAt: { after: since.getTime() / 1_000 }, maxResults: 100 };
      const output = z.object({ serviceDeployments: z.array(Brief), nextToken: z.string().nullish() });
      const briefs: z.output<typeof Brief>[] = [];
      let nextToken: string | null | undefined;
      for (let page = 0; page === 0 || nextToken; page += 1) {
        if (page >= mostPages)
          throw new IntegrationError('bad_response', 'ECS: too many deployments since; it cannot be found');
        const more = nextToken ? { nextToken } : {};
        const asked = read('ListServiceDeployments', { ...input, ...more }, output);
        const none = { serviceDeployments: [], nextToken: null };
        const answer = await unlessRefused(unlessRefused(asked, unsupported, null), noPlace, none);
        if (answer === null) return null;
        briefs.push(...answer.serviceDeployments);
        nextToken = answer.nextToken;
      }
      const definitions = await definitionsOf([
        ...new Set(briefs.flatMap((one) => one.targetServiceRevisionArn ?? [])),
      ]);
      return briefs.flatMap(({ serviceDeploymentArn: arn, targetServiceRevisionArn, createdAt }) => {
        const taskDefinition = definitions.get(targetServiceRevisionArn ?? '');
        return taskDefinition === undefined ? [] : [{ arn, taskDefinition, createdAt }];
      });
    },
    deployment: async (arn) => {
      const output = z.object({ serviceDeployments: z.array(ServiceDeployment) });
      const input = { serviceDeploymentArns: [arn] };
      return (await read('DescribeServiceDeployments', input, output)).serviceDeployments[0] ?? null;
    },
    stop: async (serviceDeploymentArn, stopType) => {
      const input = { serviceDeploymentArn, stopType };
      const asked = call({ action: 'StopServiceDeployment', input, output: Nothing, isSafe: true });
      // It is ending already.
      await unlessRefused(asked, ['ConflictException'], null);
    },
    proceed: async (serviceDeploymentArn, hookId, action) => {
      await change('ContinueServiceDeployment', { serviceDeploymentArn, hookId, action }, Nothing);
    },
  };
}
