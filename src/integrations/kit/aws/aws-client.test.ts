import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { fakeCredentials } from '../../../../test/fakes/aws-service.ts';
import { type FakeAnswer, type FakeRequest, FakeServer } from '../../../../test/fakes/fake-server.ts';
import { manualClock, systemClock } from '../../../lib/clock.ts';
import { createHttpClient } from '../http/http-client.ts';
import { createAwsClient } from './aws-client.ts';
import { consoleLink } from './aws-console.ts';

const servers: FakeServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
const serve = async (handle: (request: FakeRequest) => FakeAnswer) => {
  const server = await new FakeServer(handle).start();
  servers.push(server);
  return server;
};
const http = createHttpClient(systemClock);
const credentials = async () => fakeCredentials;
const region = 'eu-central-1';
const output = z.object({ ok: z.boolean() });
const ask = { action: 'GetDeployment', input: { deploymentId: 'd-1' }, output, isSafe: true };

const identity = '<GetCallerIdentityResponse><Arn>arn:aws:iam::123456789012:user/bot</Arn></GetCallerIdentityResponse>';
const assumed = (key: string, until: Date) => `<AssumeRoleResponse><Credentials>
  <AccessKeyId>${key}</AccessKeyId><SecretAccessKey>a secret of the role</SecretAccessKey>
  <SessionToken>a token of the role</SessionToken><Expiration>${until.toISOString()}</Expiration>
</Credentials></AssumeRoleResponse>`;
const keyOf = ({ headers }: FakeRequest) => /Credential=(\w+)\//.exec(headers.authorization ?? '')?.[1];

describe('a call of AWS', () => {
  it('names its action, and is signed for its service, region and time', async () => {
    const server = await serve(() => ({ status: 200, body: { ok: true } }));
    const clock = manualClock(new Date('2026-03-03T10:00:00Z'));
    const aws = createAwsClient({ region, url: server.url, http, clock, credentials });
    expect(await aws.json('codedeploy', 'CodeDeploy_20141006')(ask)).toEqual({ ok: true });
    expect(server.requests).toMatchObject([
      {
        method: 'POST',
        path: '/',
        body: '{"deploymentId":"d-1"}',
        headers: {
          'content-type': 'application/x-amz-json-1.1',
          'x-amz-target': 'CodeDeploy_20141006.GetDeployment',
          'x-amz-date': '20260303T100000Z',
          authorization: expect.stringContaining('/20260303/eu-central-1/codedeploy/aws4_request'),
        },
      },
    ]);
  });

  it('goes to the endpoint of the service in its region, or to the one in the settings', async () => {
    const asked: string[] = [];
    const recording = {
      ask: async (url: string) => ({ status: 200, headers: {}, body: `{"ok":${asked.push(url) > 0}}` }),
    };
    for (const more of [{ region }, { region: 'cn-north-1' }, { region, url: 'https://vpce.example.com/aws/' }]) {
      const aws = createAwsClient({ ...more, http: recording, clock: systemClock, credentials });
      await aws.json('monitoring', 'GraniteServiceVersion20100801', '1.0')(ask);
    }
    expect(asked).toEqual([
      'https://monitoring.eu-central-1.amazonaws.com/',
      'https://monitoring.cn-north-1.amazonaws.com.cn/',
      'https://vpce.example.com/aws/',
    ]);
  });

  it('that may start something is never sent twice, and one that only reads is', async () => {
    for (const [isSafe, times] of [
      [false, 1],
      [true, 3],
    ] as const) {
      const server = await serve(() => ({ status: 503 }));
      const aws = createAwsClient({ region, url: server.url, http, clock: systemClock, credentials });
      const asking = aws.json('codedeploy', 'CodeDeploy_20141006')({ ...ask, isSafe });
      await expect(asking).rejects.toMatchObject({ kind: 'unavailable' });
      expect(server.requests).toHaveLength(times);
    }
  });

  it.each<[number, unknown, object]>([
    [
      400,
      { __type: 'com.amazonaws#ThrottlingException', message: 'Rate exceeded' },
      { kind: 'rate_limited', type: 'ThrottlingException' },
    ],
    [
      400,
      { __type: 'AccessDeniedException', Message: 'User: bot is not authorized to perform: codedeploy:GetDeployment' },
      { kind: 'auth', message: expect.stringContaining('is not authorized to perform: codedeploy:GetDeployment') },
    ],
    [403, { message: 'The security token is expired' }, { kind: 'auth' }],
    [
      400,
      { __type: 'DeploymentDoesNotExistException' },
      { kind: 'not_found', type: 'DeploymentDoesNotExistException' },
    ],
    [400, { __type: 'InvalidInput:https://example.com/' }, { kind: 'bad_response', type: 'InvalidInput', status: 400 }],
    [412, '<html></html>', { kind: 'bad_response', message: 'AWS codedeploy: status 412', status: 412 }],
    [
      400,
      '<ErrorResponse><Error><Code>ExpiredToken</Code><Message>too late</Message></Error></ErrorResponse>',
      { kind: 'auth', message: 'AWS codedeploy: ExpiredToken: too late' },
    ],
    [302, '', { kind: 'bad_response', message: 'AWS codedeploy: unexpected status 302' }],
    [200, '', { kind: 'bad_response', message: 'AWS codedeploy: the response cannot be understood' }],
  ])('is refused as AWS says by status %i with %j', async (status, body, expected) => {
    const server = await serve(() => ({ status, body, headers: { location: 'http://169.254.169.254/' } }));
    const aws = createAwsClient({ region, url: server.url, http, clock: systemClock, credentials });
    const asking = aws.json('codedeploy', 'CodeDeploy_20141006')({ ...ask, isSafe: false });
    await expect(asking).rejects.toMatchObject(expected);
    expect(server.requests).toHaveLength(1);
  });
});

describe('credentials', () => {
  it('come from the standard chain of AWS, and the account behind them is told', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIAENVIRONMENT');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'a secret in the environment');
    const server = await serve(() => ({ status: 200, body: identity }));
    const aws = createAwsClient({ region, url: server.url, http, clock: systemClock });
    expect(await aws.identity()).toBe('signed in as arn:aws:iam::123456789012:user/bot');
    expect(server.requests.map(keyOf)).toEqual(['AKIAENVIRONMENT']);
    expect(JSON.stringify(server.requests)).not.toContain('a secret in the environment');
  });

  it('of a role are assumed once, and again shortly before they expire', async () => {
    const clock = manualClock(new Date('2026-03-03T10:00:00Z'));
    const until = new Date('2026-03-03T11:00:00Z');
    const server = await serve(({ body }) => ({
      status: 200,
      body: body.startsWith('Action=AssumeRole') ? assumed(`ASIA${clock.now().getUTCHours()}`, until) : identity,
    }));
    const roleArn = 'arn:aws:iam::210987654321:role/deployer';
    const aws = createAwsClient({ region, url: server.url, roleArn, http, clock, credentials });
    for (let time = 0; time < 3; time += 1) await aws.identity();
    expect(server.requests.map(keyOf)).toEqual(['AKIAFAKE', 'ASIA10', 'ASIA10', 'ASIA10']);
    expect(new URLSearchParams(server.requests[0]?.body).get('RoleArn')).toBe(roleArn);
    expect(server.requests[1]?.headers['x-amz-security-token']).toBe('a token of the role');
    clock.advance(56 * 60_000);
    await aws.identity();
    expect(server.requests.slice(4).map(keyOf)).toEqual(['AKIAFAKE', 'ASIA10']);
  });

  it('that cannot be had, or a role that may not be assumed, are refused in words without a secret', async () => {
    const server = await serve(() => ({
      status: 200,
      body: '<AccessKeyId>AKIA</AccessKeyId><SessionToken>t</SessionToken>',
    }));
    const base = { region, url: server.url, http, clock: systemClock };
    const none = createAwsClient({ ...base, credentials: () => Promise.reject(new Error('no provider has any')) });
    await expect(none.identity()).rejects.toMatchObject({
      kind: 'auth',
      message: 'AWS: there are no credentials: no provider has any',
    });
    const role = createAwsClient({ ...base, credentials, roleArn: 'arn:aws:iam::210987654321:role/deployer' });
    const failure = await role.identity().catch((error: Error) => error);
    expect(failure).toMatchObject({ kind: 'bad_response' });
    expect(failure).not.toHaveProperty('cause', expect.anything());
  });
});

describe('links to the console of AWS', () => {
  it.each([
    ['eu-central-1', 'https://eu-central-1.console.aws.amazon.com/ecs/v2?region=eu-central-1'],
    ['cn-north-1', 'https://cn-north-1.console.amazonaws.cn/ecs/v2?region=cn-north-1'],
    ['us-gov-west-1', 'https://us-gov-west-1.console.amazonaws-us-gov.com/ecs/v2?region=us-gov-west-1'],
  ])('lead to the part of AWS that %s is in', (where, address) => {
    expect(consoleLink(where, 'ecs/v2')).toBe(address);
  });
});
