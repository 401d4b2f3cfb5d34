import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { outputOf, reportAtEnd } from '../../../test/contracts/executor-contract.ts';
import { confidential } from '../../lib/confidential.ts';
import { scripted, testOperations } from './test-operations.ts';

describe('the environment of a command', () => {
  it('holds nothing to hide in what is plainly no secret', () => {
    expect(
      confidential({
        REGION: 'Frankfurt',
        MODE: 'dry run',
        PORT: '4100',
        VERSION: '10.1.0',
        STATE: '/var/lib/shop-1/state',
        SHOP: 'http://127.0.0.1:4100/shop',
        SHORT: 'a1b2c',
        BASE: 'eu-central-1',
        HOST: 'api-v2.internal',
        CLUSTER: 'prod-cluster-7',
        BRANCH: 'release/2026',
        SENTENCE: 'it is so, or not',
        PATH: '/opt/x1;y2=z3:/bin',
      }),
    ).toEqual([]);
  });

  it('holds something to hide in everything else, and in whatever sounds like it', () => {
    const environment = {
      DEPLOY_TOKEN: 'word',
      PASSWORD: 'correcthorse',
      ACCESS: 'a8f5f167f44f4964e6c998dee827110c',
      SHOP: 'http://user:secret@127.0.0.1/',
    };
    expect(confidential(environment)).toEqual([...Object.values(environment), 'secret']);
  });
});

describe('what a command prints of its environment', () => {
  let operations: Awaited<ReturnType<typeof testOperations>>;
  beforeAll(async () => {
    operations = await testOperations();
  });
  afterAll(() => operations.dispose());

  it('is masked, also for an executor that was not there when it began', async () => {
    const mark = 'c4n4ry-0f-the-environment';
    const source =
      'console.log(JSON.stringify(process.env)); console.error(Buffer.from(process.env.ACCESS_TOKEN).toString("base64"))';
    const operation = scripted(source, { env: { ACCESS_TOKEN: mark, REGION: 'Frankfurt' } });
    await operations.open().start(operation);
    const output = outputOf(await reportAtEnd(operations.open(), operation));
    expect(output).toContain('Frankfurt');
    expect(output).toContain('***');
    expect(output).not.toContain(mark);
    expect(output).not.toContain(Buffer.from(mark).toString('base64').slice(0, 20));
  });
});
