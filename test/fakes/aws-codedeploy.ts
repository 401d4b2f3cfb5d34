import type { AwsModel } from '../support/aws-model.ts';
import { FakeAwsError, FakeAwsService } from './aws-service.ts';

export type Course = 'succeeds' | 'fails' | 'lasts' | 'queued' | 'asks';

interface FakeDeployment {
  deploymentId: string;
  description: string;
  course: Course;
  status: string;
  createTime: number;
  completeTime?: number;
  message?: string;
  /** Why it was stopped; by a person when absent. */
  stopCode?: string;
  looks: number;
  /** What was chosen while it waited, in the words of CodeDeploy. */
  answers: string[];
}

const now = () => Date.now() / 1_000;

/** A fake of AWS CodeDeploy with one group; a deployment's course is the key of its revision. */
export class FakeCodedeploy {
  readonly deployments: FakeDeployment[] = [];
  readonly service: FakeAwsService;
  /** How many ids a page of the list has. */
  pageSize = 100;

  constructor(model: AwsModel) {
    this.service = new FakeAwsService('codedeploy', model, {
      CreateDeployment: (input) => this.#create(input),
      ListDeployments: (input) => this.#list(input),
      BatchGetDeployments: ({ deploymentIds }: { deploymentIds: string[] }) => ({
        deploymentsInfo: this.deployments
          .filter((one) => deploymentIds.includes(one.deploymentId))
          .map((one) => this.#shown(one)),
      }),
      GetDeployment: (input) => {
        const one = this.#find(input);
        one.looks += 1;
        if (one.looks > 1) progress(one);
        return { deploymentInfo: this.#shown(one) };
      },
      StopDeployment: (input) => {
        const one = this.#find(input);
        if (one.status === 'Ready') one.answers.push('StopDeployment');
        if (one.completeTime) throw new FakeAwsError('DeploymentAlreadyCompletedException', 'it has ended');
        end(one, 'Stopped');
        return { status: 'Succeeded', statusMessage: 'Stopped' };
      },
      ContinueDeployment: (input) => {
        const one = this.#find(input);
        if (one.status !== 'Ready') throw new FakeAwsError('DeploymentIsNotInReadyStateException', 'it is not ready');
        one.answers.push('ContinueDeployment');
        proceed(one);
        return undefined;
      },
    });
  }

  begin(course: Course, description = 'by hand'): FakeDeployment {
    const status = course === 'queued' ? 'Queued' : course === 'asks' ? 'Ready' : 'InProgress';
    const id = `d-${String(this.deployments.length).padStart(9, '0')}`;
    const made = { deploymentId: id, description, course, status, createTime: now(), looks: 0, answers: [] };
    this.deployments.push(made);
    return made;
  }

  of({ id }: { id: string }): FakeDeployment {
    const one = this.deployments.find(({ description }) => description.includes(id));
    if (one === undefined) throw new Error(`there is no deployment for ${id}`);
    return one;
  }

  /** Somebody lets it continue in the console. */
  answerByHand(operation: { id: string }): void {
    proceed(this.of(operation));
  }

  #create(input: {
    deploymentGroupName: string;
    description: string;
    revision: { s3Location?: { key: string } };
  }): object {
    checkGroup(input);
    const { deploymentId } = this.begin((input.revision.s3Location?.key ?? 'succeeds') as Course, input.description);
    return { deploymentId };
  }

  #list(input: { deploymentGroupName: string; createTimeRange: { start: number }; nextToken?: string }): object {
    checkGroup(input);
    const { createTimeRange, nextToken } = input;
    const listed = this.deployments.filter(({ createTime }) => createTime >= createTimeRange.start);
    const from = Number(nextToken ?? 0);
    const until = from + this.pageSize;
    const deployments = listed.slice(from, until).map(({ deploymentId }) => deploymentId);
    return { deployments, ...(until < listed.length ? { nextToken: String(until) } : {}) };
  }

  #find({ deploymentId }: { deploymentId: string }): FakeDeployment {
    const one = this.deployments.find((each) => each.deploymentId === deploymentId);
    if (one === undefined) throw new FakeAwsError('DeploymentDoesNotExistException', 'there is none');
    return one;
  }

  #shown(one: FakeDeployment): object {
    const { deploymentId, description, status, createTime, completeTime, message, stopCode = 'MANUAL_STOP' } = one;
    return {
      ...{ applicationName: 'shop', deploymentGroupName: 'production', deploymentId, description, status },
      ...{ createTime, startTime: createTime, creator: 'user', computePlatform: 'Server' },
      ...(completeTime === undefined ? {} : { completeTime }),
      ...(status === 'Failed'
        ? { errorInformation: { code: 'HEALTH_CONSTRAINTS', message: 'Too few are healthy.' } }
        : {}),
      ...(status === 'Stopped' ? { errorInformation: { code: stopCode, message: 'Stopped.' } } : {}),
      deploymentOverview: { Pending: 1, InProgress: 0, Succeeded: 0, Failed: 0, Skipped: 0, Ready: 0 },
      ...(message === undefined ? {} : { deploymentStatusMessages: [message] }),
    };
  }
}

function checkGroup({ deploymentGroupName }: { deploymentGroupName: string }): void {
  if (deploymentGroupName !== 'production')
    throw new FakeAwsError('DeploymentGroupDoesNotExistException', 'No deployment group found for name');
}

function end(one: FakeDeployment, status: string): void {
  Object.assign(one, { status, completeTime: now() });
}

function proceed(one: FakeDeployment): void {
  Object.assign(one, { status: 'InProgress', course: 'succeeds' });
}

function progress(one: FakeDeployment): void {
  if (one.status !== 'InProgress') return;
  if (one.course === 'succeeds') end(one, 'Succeeded');
  if (one.course === 'fails') end(one, 'Failed');
}
