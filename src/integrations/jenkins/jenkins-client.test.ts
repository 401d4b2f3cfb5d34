import Jenkins from 'jenkins';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { FakeJenkins } from '../../../test/fakes/jenkins.ts';

/** A client that others wrote and use with real controllers: what it cannot use, the fake must not answer. */
describe('the fake of Jenkins serves a client that was not written for it', () => {
  const fake = new FakeJenkins();
  const name = 'team/shop/deploy';
  let client: Jenkins;
  beforeAll(async () => {
    await fake.start();
    client = new Jenkins({ baseUrl: fake.server.url.replace('//', '//deploy-bot:api-token@'), crumbIssuer: false });
  });
  afterAll(() => fake.server.stop());

  const build = async (course: string) => {
    const id = await client.job.build({ name, parameters: { VERSION: '1.1.0', COURSE: course, OPERATION_ID: course } });
    await client.queue.item(id);
    return { id, number: (await client.queue.item(id)).executable?.number ?? 0 };
  };

  it('starts a build and follows it to its end, with its log', async () => {
    const { number } = await build('succeeds');
    expect(await client.build.get(name, number)).toMatchObject({ building: true, result: null });
    expect(await client.build.get(name, number)).toMatchObject({ building: false, result: 'SUCCESS' });
    const log = await client.build.log({ name, number, start: 10, meta: true });
    expect(Number(log.size)).toBe(log.text.length + 10);
  });

  it('stops a build', async () => {
    const { number } = await build('lasts');
    await client.build.stop(name, number);
    expect(await client.build.get(name, number)).toMatchObject({ building: false, result: 'ABORTED' });
  });

  it('takes a build out of the queue', async () => {
    const { id } = await build('queued');
    expect(await client.queue.item(id)).toMatchObject({ why: expect.any(String) });
    await client.queue.cancel(id);
    expect(await client.queue.item(id)).toMatchObject({ cancelled: true });
  });

  it('is told what does not exist', async () => {
    await expect(client.build.get(name, 4_711)).rejects.toThrow('not found');
    await expect(client.job.build({ name: 'other', parameters: {} })).rejects.toThrow('not found');
  });
});
