import { afterAll, expect } from 'vitest';
import type { AwsClient } from '../../src/integrations/kit/aws/aws-client.ts';
import { type Clock, systemClock } from '../../src/lib/clock.ts';
import type { Executor } from '../../src/ports/executor.ts';
import { awsAt, type FakeAwsService } from '../fakes/aws-service.ts';
import { type AwsModel, openAwsModel } from './aws-model.ts';

interface OfService {
  service: FakeAwsService;
}

/**
 * Starts fakes of one AWS service for the tests of a block, held against AWS' description in `folder`. At the end they
 * are stopped, and the block fails when any of them saw or said what is not described, or none was asked.
 */
export function awsFakes<Fake extends OfService>(
  folder: string,
  name: string,
  create: (model: AwsModel) => Fake,
): () => Promise<Fake> {
  const fakes: Fake[] = [];
  let model: AwsModel | null = null;
  afterAll(async () => {
    await Promise.all(fakes.map(({ service }) => service.server.stop()));
    expect(fakes.flatMap(({ service }) => service.violations)).toEqual([]);
    expect(fakes.flatMap(({ service }) => service.server.requests).length).toBeGreaterThan(4);
  });
  return async () => {
    model ??= openAwsModel(folder, name);
    const fake = create(model);
    fakes.push(fake);
    await fake.service.server.start();
    return fake;
  };
}

/** An executor that asks a fake instead of AWS; each call is another process. */
export const atFake =
  (create: (aws: AwsClient, options: { clock: Clock; lookMs: number }) => Executor) =>
  ({ service: { server } }: OfService): Executor =>
    create(awsAt(server.url), { clock: systemClock, lookMs: 50 });
