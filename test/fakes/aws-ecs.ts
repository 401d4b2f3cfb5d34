import type { AwsModel } from '../support/aws-model.ts';
import { FakeAwsError, FakeAwsService } from './aws-service.ts';

export type Course = 'succeeds' | 'fails' | 'lasts' | 'queued' | 'asks';

interface FakeDefinition {
  taskDefinitionArn: string;
  family: string;
  containerDefinitions: { name: string; image: string }[];
  tags: { key: string; value: string }[];
  registeredAt: number;
}

interface FakeDeployment {
  arn: string;
  service: string;
  taskDefinition: string;
  course: Course;
  status: string;
  createdAt: number;
  finishedAt?: number;
  circuitBreaker: string;
  hook: 'AWAITING_ACTION' | 'SUCCEEDED' | null;
  looks: number;
  /** The actions that were taken at its pause. */
  answers: string[];
}

const now = () => Date.now() / 1_000;
/** The hook belongs to the service: every deployment pauses at the same one. */
const hookId = 'hook-1';
const place = 'eu-central-1:123456789012';
const arnOf = (kind: string, name: string) => `arn:aws:ecs:${place}:${kind}/${name}`;
const shown = ({ tags: _, ...definition }: FakeDefinition) => ({ ...definition, revision: 1, status: 'ACTIVE' });

/**
 * A fake of Amazon ECS. Every service that is named exists and runs the family `shop`; the course of a deployment is
 * the tag of the image of its container.
 */
export class FakeEcs {
  readonly definitions: FakeDefinition[] = [];
  readonly deployments: FakeDeployment[] = [];
  readonly service: FakeAwsService;
  /** An older ECS without a list of service deployments. */
  isOld = false;
  controller = 'ECS';
  readonly #running = new Map<string, string>();
  #byHand: Course[] = [];

  constructor(model: AwsModel) {
    this.service = new FakeAwsService('ecs', model, {
      DescribeServices: ({ services }: { services: string[] }) => ({
        services: services.filter((name) => name !== 'missing').map((name) => this.#service(name)),
        failures: services.filter((name) => name === 'missing').map((arn) => ({ arn, reason: 'MISSING' })),
      }),
      ListTaskDefinitions: ({ familyPrefix, maxResults }: { familyPrefix: string; maxResults: number }) => {
        const family = this.definitions.filter((one) => one.family === familyPrefix).reverse();
        return { taskDefinitionArns: family.slice(0, maxResults).map((one) => one.taskDefinitionArn) };
      },
      DescribeTaskDefinition: (input: { taskDefinition: string }) => {
        const one = this.#definition(input.taskDefinition);
        return { taskDefinition: shown(one), tags: one.tags };
      },
      RegisterTaskDefinition: (input: Omit<FakeDefinition, 'taskDefinitionArn' | 'registeredAt'>) => ({
        taskDefinition: shown(this.register(input)),
        tags: input.tags,
      }),
      UpdateService: (input: { service: string; taskDefinition: string; forceNewDeployment?: boolean }) => {
        if (this.#service(input.service).taskDefinition !== input.taskDefinition || input.forceNewDeployment)
          this.begin(input.service, input.taskDefinition);
        return { service: this.#service(input.service) };
      },
      ListServiceDeployments: (input: { service: string; createdAt: { after: number } }) => {
        if (input.service === 'missing') throw new FakeAwsError('ServiceNotFoundException', 'Service not found.');
        if (this.isOld) throw new FakeAwsError('UnsupportedFeatureException', 'there is no such list');
        const listed = this.deployments.filter((one) => one.service === input.service);
        const since = listed.filter(({ createdAt }) => createdAt >= input.createdAt.after).reverse();
        return {
          serviceDeployments: since.map(({ arn, createdAt, status }) => ({
            ...{ serviceDeploymentArn: arn, createdAt, status, targetServiceRevisionArn: `${arn}/revision` },
          })),
        };
      },
      DescribeServiceRevisions: ({ serviceRevisionArns }: { serviceRevisionArns: string[] }) => ({
        serviceRevisions: serviceRevisionArns.map((serviceRevisionArn) => ({
          serviceRevisionArn,
          taskDefinition: this.#deployment(serviceRevisionArn.replace('/revision', '')).taskDefinition,
        })),
      }),
      DescribeServiceDeployments: ({ serviceDeploymentArns }: { serviceDeploymentArns: string[] }) => ({
        serviceDeployments: serviceDeploymentArns.map((arn) => shownDeployment(progressed(this.#deployment(arn)))),
      }),
      StopServiceDeployment: ({
        serviceDeploymentArn,
        stopType,
      }: {
        serviceDeploymentArn: string;
        stopType: string;
      }) => {
        const one = this.#deployment(serviceDeploymentArn);
        if (one.finishedAt) throw new FakeAwsError('ConflictException', 'it has ended');
        end(one, stopType === 'ABORT' ? 'STOPPED' : 'ROLLBACK_SUCCESSFUL');
        return { serviceDeploymentArn };
      },
      ContinueServiceDeployment: (input: { serviceDeploymentArn: string; hookId: string; action: string }) => {
        const one = this.#deployment(input.serviceDeploymentArn);
        if (input.hookId !== hookId || one.hook !== 'AWAITING_ACTION' || one.finishedAt)
          throw new FakeAwsError('InvalidParameterException', 'The hook is not awaiting an action.');
        one.answers.push(input.action);
        takeAction(one, input.action);
        return { serviceDeploymentArn: one.arn };
      },
    });
    this.register({
      family: 'shop',
      containerDefinitions: [
        { name: 'app', image: 'shop:1.0' },
        { name: 'proxy', image: 'proxy:3' },
      ],
      tags: [{ key: 'team', value: 'shop' }],
    });
  }

  register({
    family,
    containerDefinitions,
    tags,
    ...more
  }: Omit<FakeDefinition, 'taskDefinitionArn' | 'registeredAt'>): FakeDefinition {
    const taskDefinitionArn = arnOf('task-definition', `${family}:${this.definitions.length + 1}`);
    const made = { ...more, taskDefinitionArn, family, containerDefinitions, tags, registeredAt: now() };
    this.definitions.push(made);
    return made;
  }

  /** Somebody deploys to every service that there is, and to every one that will be named. */
  startByHand(course: Course): void {
    for (const service of this.#running.keys()) this.#deployByHand(service, course);
    this.#byHand.push(course);
  }

  begin(service: string, taskDefinition: string): FakeDeployment {
    const image = this.#definition(taskDefinition).containerDefinitions[0]?.image ?? '';
    const course = (image.split(':')[1] ?? '') as Course;
    const arn = arnOf('service-deployment', `shops/${service}/${this.deployments.length}`);
    const made: FakeDeployment = {
      ...{
        arn,
        service,
        taskDefinition,
        course,
        createdAt: now(),
        circuitBreaker: 'MONITORING',
        looks: 0,
        answers: [],
      },
      status: course === 'queued' ? 'PENDING' : 'IN_PROGRESS',
      hook: course === 'asks' ? 'AWAITING_ACTION' : null,
    };
    this.deployments.push(made);
    this.#running.set(service, taskDefinition);
    return made;
  }

  /** The deployments of what was registered for an operation. */
  of({ id }: { id: string }): FakeDeployment[] {
    const marked = this.definitions.filter(({ tags }) => tags.some(({ value }) => value === id));
    return this.deployments.filter((one) => marked.some((each) => each.taskDefinitionArn === one.taskDefinition));
  }

  /** Somebody lets it continue in the console. */
  answerByHand(operation: { id: string }): void {
    for (const one of this.of(operation)) takeAction(one, 'CONTINUE');
  }

  #deployByHand(service: string, course: Course): void {
    const containerDefinitions = [{ name: 'app', image: `shop:${course}` }];
    this.begin(service, this.register({ family: 'shop', containerDefinitions, tags: [] }).taskDefinitionArn);
  }

  #definition(name: string): FakeDefinition {
    const one = this.definitions.find(({ taskDefinitionArn }) => taskDefinitionArn.endsWith(name));
    if (one === undefined) throw new FakeAwsError('ClientException', 'Unable to describe task definition.');
    return one;
  }

  #deployment(arn: string): FakeDeployment {
    const one = this.deployments.find((each) => each.arn === arn);
    if (one === undefined) throw new FakeAwsError('ServiceDeploymentNotFoundException', 'there is none');
    return one;
  }

  #service(name: string): { taskDefinition: string } & Record<string, unknown> {
    if (!this.#running.has(name)) {
      this.#running.set(name, this.definitions[0]?.taskDefinitionArn ?? '');
      for (const course of this.#byHand) this.#deployByHand(name, course);
    }
    const own = this.deployments.filter(({ service }) => service === name);
    const newest = own.at(-1);
    return {
      ...{ serviceArn: arnOf('service', `shops/${name}`), serviceName: name, status: 'ACTIVE', desiredCount: 2 },
      taskDefinition: this.#running.get(name) ?? '',
      deploymentController: { type: this.controller },
      deployments: own.slice(-2).map((one) => ({
        ...{ id: `ecs-svc/${this.deployments.indexOf(one)}`, status: one === newest ? 'PRIMARY' : 'ACTIVE' },
        ...{ taskDefinition: one.taskDefinition, createdAt: one.createdAt, updatedAt: one.finishedAt ?? one.createdAt },
        ...{ desiredCount: 2, runningCount: 1, pendingCount: 1, failedTasks: 0 },
        rolloutState: rolloutOf(this.isOld ? progressed(one) : one),
      })),
    };
  }
}

function rolloutOf({ status }: FakeDeployment): string {
  if (status === 'SUCCESSFUL') return 'COMPLETED';
  return status === 'ROLLBACK_SUCCESSFUL' ? 'FAILED' : 'IN_PROGRESS';
}

function end(one: FakeDeployment, status: string): void {
  Object.assign(one, { status, finishedAt: now() });
}

function takeAction(one: FakeDeployment, action: string): void {
  Object.assign(one, { hook: 'SUCCEEDED', course: action === 'CONTINUE' ? 'succeeds' : 'lasts' });
  if (action === 'ROLLBACK') end(one, 'ROLLBACK_SUCCESSFUL');
}

function progressed(one: FakeDeployment): FakeDeployment {
  one.looks += 1;
  if (one.looks < 2 || one.status !== 'IN_PROGRESS') return one;
  if (one.course === 'succeeds') end(one, 'SUCCESSFUL');
  if (one.course === 'fails') {
    one.circuitBreaker = 'TRIGGERED';
    end(one, 'ROLLBACK_SUCCESSFUL');
  }
  return one;
}

function shownDeployment(one: FakeDeployment): object {
  const { arn, status, createdAt, finishedAt, circuitBreaker, hook } = one;
  return {
    ...{ serviceDeploymentArn: arn, status, createdAt, startedAt: createdAt, lifecycleStage: 'SCALE_UP' },
    ...(finishedAt === undefined ? {} : { finishedAt }),
    targetServiceRevision: { arn: `${arn}/revision`, requestedTaskCount: 2, runningTaskCount: 1, pendingTaskCount: 1 },
    deploymentCircuitBreaker: { status: circuitBreaker, failureCount: 0, threshold: 3 },
    ...(circuitBreaker === 'TRIGGERED' ? { statusReason: 'The circuit breaker was triggered.' } : {}),
    ...(hook === null ? {} : { lifecycleHookDetails: [{ hookId, targetType: 'PAUSE', status: hook }] }),
  };
}
