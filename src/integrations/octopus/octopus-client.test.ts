import {
  Client,
  DeploymentRepository,
  ReleaseRepository,
  ServerTaskRepository,
  SpaceServerTaskRepository,
} from '@octopusdeploy/api-client';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeOctopus } from '../../../test/fakes/octopus.ts';

/** The vendor's own client: what it cannot use, the fake must not answer. */
describe('the fake of Octopus Deploy serves the client of Octopus Deploy', () => {
  const fake = new FakeOctopus();
  const quiet = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  const spaceName = 'Default';
  let client: Client;
  beforeAll(async () => {
    await fake.start();
    const instanceURL = fake.server.url;
    client = await Client.create({ userAgentApp: 'test', apiKey: 'API-FAKE', instanceURL, logging: quiet });
  });
  afterAll(() => fake.server.stop());

  const deploy = async (course: string): Promise<string> => {
    const ReleaseVersion = `1.1.0-${course}`;
    const release = { spaceName, ProjectName: 'Shop', ReleaseVersion, IgnoreIfAlreadyExists: true };
    expect(await new ReleaseRepository(client, spaceName).create(release)).toMatchObject({ ReleaseVersion });
    const deployments = new DeploymentRepository(client, spaceName);
    const asked = { spaceName, ProjectName: 'Shop', ReleaseVersion, EnvironmentNames: ['Production'] };
    const { DeploymentServerTasks } = await deployments.create(asked);
    return DeploymentServerTasks[0]?.ServerTaskId ?? '';
  };
  const tasks = () => new SpaceServerTaskRepository(client, spaceName);

  it('creates a release, deploys it, and follows the task to its end', async () => {
    const id = await deploy('succeeds');
    expect(await tasks().getById(id)).toMatchObject({ State: 'Executing', IsCompleted: false });
    expect(await tasks().getById(id)).toMatchObject({ State: 'Success', FinishedSuccessfully: true });
    expect(await tasks().getByIds([id])).toMatchObject([{ Id: id, IsCompleted: true }]);
    const details = await tasks().getDetails(id);
    expect(details.ActivityLogs[0]?.LogElements[0]?.MessageText).toBe('Deploying with succeeds');
  });

  it('lists deployments with their comments, newest first', async () => {
    await deploy('lasts');
    const { Items } = await new DeploymentRepository(client, spaceName).list({
      projects: ['Projects-1'],
      environments: ['Environments-1'],
    });
    expect(Items.map(({ TaskId }) => TaskId)).toEqual(['ServerTasks-2', 'ServerTasks-1']);
    expect(Items[0]).toHaveProperty('Comments');
  });

  it('cancels a task', async () => {
    const id = await deploy('lasts');
    await new ServerTaskRepository(client).cancel(id);
    expect(await tasks().getById(id)).toMatchObject({ State: 'Canceled', IsCompleted: true });
  });

  it('is told what is frozen, in the fields where the server says it', async () => {
    fake.freeze = 'Deployments to Production are frozen.';
    await expect(deploy('succeeds')).rejects.toThrow('Deployments to Production are frozen.');
    fake.freeze = null;
  });
});
