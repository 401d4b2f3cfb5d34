import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { reportAtEnd } from '../../../../test/contracts/executor-contract.ts';
import { closedPort } from '../../../../test/support/closed-port.ts';
import { describeWith } from '../../../../test/support/needs.ts';
import { startMoto } from '../../../../test/support/real-moto.ts';
import { systemClock } from '../../../lib/clock.ts';
import type { Operation } from '../../../ports/executor.ts';
import { createCloudwatchSource } from '../../aws-cloudwatch/cloudwatch-source.ts';
import { createCodedeployExecutor } from '../../aws-codedeploy/codedeploy-executor.ts';
import { createEcsExecutor } from '../../aws-ecs/ecs-executor.ts';
import { createLambdaExecutor } from '../../aws-lambda/lambda-executor.ts';
import { createHttpClient, type HttpClient } from '../http/http-client.ts';
import { type AwsClient, createAwsClient } from './aws-client.ts';

const options = { clock: systemClock, lookMs: 50 };
let count = 0;
function operation(words: Operation['with']): Operation {
  count += 1;
  const limits = { timeoutMs: 60_000, stopGraceMs: 1_000 };
  return { id: `op_moto_${count}`, with: words, recordedAt: new Date(), remoteId: null, env: {}, ...limits };
}

/** This emulator has no service deployments, and answers 500; a region without them answers as here. */
const withoutLists = (http: HttpClient): HttpClient => ({
  ask: (url, ask = {}) =>
    ask.headers?.['x-amz-target']?.endsWith('ListServiceDeployments')
      ? Promise.resolve({ status: 400, headers: {}, body: '{"__type":"UnsupportedFeatureException"}' })
      : http.ask(url, ask),
});

/** IAM has another protocol than what the bot uses. */
async function createRole(url: string, name: string): Promise<void> {
  const statement = { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' };
  const policy = JSON.stringify({ Version: '2012-10-17', Statement: [statement] });
  const words = { Action: 'CreateRole', Version: '2010-05-08', RoleName: name, AssumeRolePolicyDocument: policy };
  const authorization = 'AWS4-HMAC-SHA256 Credential=AKIAMOTO/20260303/us-east-1/iam/aws4_request';
  await fetch(url, { method: 'POST', headers: { authorization }, body: new URLSearchParams(words) });
}

describeWith('moto', 'an emulator of AWS that others wrote', (program) => {
  let stop = () => {};
  let aws: AwsClient;
  const credentials = async () => ({ accessKeyId: 'AKIAMOTO', secretAccessKey: 'secret' });
  const connect = (url: string, roleArn?: string) => {
    const http = withoutLists(createHttpClient(systemClock));
    return createAwsClient({ region: 'eu-central-1', url, roleArn, http, clock: systemClock, credentials });
  };
  let url = '';
  const output = z.looseObject({});
  const make = (service: Parameters<AwsClient['json']>[0], target: string) => {
    const call = aws.json(service, target);
    return (action: string, input: object) => call({ action, input, output, isSafe: false });
  };
  beforeAll(async () => {
    const port = await closedPort();
    stop = await startMoto(program, port);
    url = `http://127.0.0.1:${port}`;
    aws = connect(url);
  }, 60_000);
  afterAll(() => stop());

  it('says whose credentials they are, also those of a role', async () => {
    expect(await aws.identity()).toMatch(/^signed in as arn:aws:/);
    const role = connect(url, 'arn:aws:iam::123456789012:role/deployer');
    expect(await role.identity()).toContain('assumed-role/deployer/quarterdeck');
  });

  it('creates a deployment of CodeDeploy, and finds it by its description', async () => {
    const create = make('codedeploy', 'CodeDeploy_20141006');
    await create('CreateApplication', { applicationName: 'shop', computePlatform: 'Server' });
    const names = { applicationName: 'shop', deploymentGroupName: 'production' };
    await create('CreateDeploymentGroup', { ...names, serviceRoleArn: 'arn:aws:iam::123456789012:role/codedeploy' });
    const revision = { s3: { bucket: 'builds', key: 'shop.zip', bundleType: 'zip' } };
    const asked = operation({ application: 'shop', deploymentGroup: 'production', revision });
    expect(await createCodedeployExecutor(aws, options).report(asked)).toEqual({ state: 'absent' });
    const remoteId = await createCodedeployExecutor(aws, options).start(asked);
    expect(remoteId).toEqual(expect.any(String));
    const again = createCodedeployExecutor(aws, options);
    expect(await again.start(asked)).toBe(remoteId);
    expect((await again.report({ ...asked, remoteId })).state).not.toBe('absent');
  });

  it('updates a service of ECS to the same task definition with another image', async () => {
    const create = make('ecs', 'AmazonEC2ContainerServiceV20141113');
    await create('CreateCluster', { clusterName: 'shops' });
    const containerDefinitions = [{ name: 'app', image: 'shop:1.0.0', memory: 128, essential: true }];
    await create('RegisterTaskDefinition', { family: 'shop', containerDefinitions });
    const service = { cluster: 'shops', serviceName: 'shop', taskDefinition: 'shop:1', desiredCount: 1 };
    await create('CreateService', service);
    const task = { container: 'app', image: 'shop:1.1.0' };
    const asked = operation({ cluster: 'shops', service: 'shop', task });
    const executor = createEcsExecutor(aws, options);
    expect(await executor.report(asked)).toEqual({ state: 'absent' });
    const remoteId = await executor.start(asked);
    expect(remoteId).toMatch(/task-definition\/shop:2@\d+$/);
    // The emulator updates the service, but shows no deployment of it.
    expect(await createEcsExecutor(aws, options).report(asked)).toMatchObject({ state: 'unknown', mayBeAtWork: true });
    expect(await create('DescribeServices', { cluster: 'shops', services: ['shop'] })).toMatchObject({
      services: [{ taskDefinition: expect.stringMatching(/shop:2$/) }],
    });
    const described = await create('DescribeTaskDefinition', { taskDefinition: 'shop:2' });
    expect(described).toMatchObject({
      taskDefinition: { containerDefinitions: [{ image: 'shop:1.1.0', memory: 128 }] },
    });
  });

  it('moves the alias of a function of Lambda to a version, by a share and as a whole', async () => {
    const base = '/2015-03-31/functions';
    const change = (path: string, input: object) =>
      aws.rest({ service: 'lambda', method: 'POST', path: `${base}${path}`, input, output, isSafe: false });
    await createRole(url, 'lambda');
    const role = 'arn:aws:iam::123456789012:role/lambda';
    const code = { ImageUri: '123456789012.dkr.ecr.eu-central-1.amazonaws.com/shop:1' };
    await change('', { FunctionName: 'shop', Role: role, PackageType: 'Image', Code: code, Publish: true });
    const path = `${base}/shop/code`;
    const input = { ImageUri: code.ImageUri.replace(':1', ':2') };
    await aws.rest({ service: 'lambda', method: 'PUT', path, input, output, isSafe: false });
    await change('/shop/versions', { Description: '1.1.0' });
    await change('/shop/aliases', { Name: 'live', FunctionVersion: '1' });
    const executor = createLambdaExecutor(aws, options);
    const words = { function: 'shop', alias: 'live', version: '2', versionIs: 'number' };
    for (const percent of ['10', '100']) {
      const asked = operation({ ...words, percent });
      await executor.start(asked);
      expect(await reportAtEnd(executor, asked)).toMatchObject({ state: 'succeeded' });
    }
  });

  it('reads a number of CloudWatch', async () => {
    const put = aws.json('monitoring', 'GraniteServiceVersion20100801', '1.0');
    const MetricData = [{ MetricName: 'load', Value: 5, Timestamp: Date.now() / 1_000 - 90 }];
    await put({ action: 'PutMetricData', input: { Namespace: 'Shop', MetricData }, output, isSafe: false });
    const source = createCloudwatchSource(aws, systemClock);
    const query = { namespace: 'Shop', metric: 'load', stat: 'Average' };
    expect(await source.read({ with: { query }, timeoutMs: 5_000 })).toMatchObject({ kind: 'number', value: 5 });
  });
});
