import { describe, expect, it } from 'vitest';
import { systemClock } from '../../lib/clock.ts';
import { createShellArtifacts } from './shell-artifacts.ts';

const artifact = {
  version: '1.1.0',
  digest: `sha256:${'a'.repeat(64)}`,
  notes: 'Express pay.',
  changedFiles: 4,
  migrations: [],
  configuration: ['EXPRESS_PAY'],
  authors: ['U0PRIYA01'],
};

function artifacts(source: string, timeoutMs?: number) {
  const argv = [process.execPath, '-e', source, '--', '--version={version}'];
  return createShellArtifacts({
    services: { checkout: { describe: argv, list: argv, env: {} } },
    workingDirectory: '/',
    clock: systemClock,
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
  });
}
const printing = (value: unknown) => artifacts(`console.log(${JSON.stringify(JSON.stringify(value))})`);

describe('the shell artifacts', () => {
  it('reads what the command prints', async () => {
    expect(await printing({ ...artifact, more: 1 }).find('checkout', '1.1.0')).toEqual(artifact);
    expect(await printing(['1.0.0', '1.1.0']).list('checkout')).toEqual(['1.0.0', '1.1.0']);
  });

  it('puts the version into the arguments, not into a shell', async () => {
    const source = `console.log(JSON.stringify({ ...${JSON.stringify(artifact)}, version: process.argv[1].slice(10) }))`;
    expect(await artifacts(source).find('checkout', '2.0.0+b.1')).toMatchObject({ version: '2.0.0+b.1' });
  });

  it('gives the commands of each service its own environment and no other', async () => {
    const list = [
      process.execPath,
      '-e',
      'console.log(JSON.stringify([process.env.A ?? "none", process.env.B ?? "none"]))',
    ];
    const describe = [
      process.execPath,
      '-e',
      `console.log(JSON.stringify({ ...${JSON.stringify(artifact)}, notes: process.env.A ?? "none" }))`,
    ];
    const services = {
      checkout: { describe, list, env: { A: 'one' } },
      payments: { describe, list, env: { B: 'two' } },
    };
    const subject = createShellArtifacts({ services, workingDirectory: '/', clock: systemClock });
    expect(await subject.list('checkout')).toEqual(['one', 'none']);
    expect(await subject.list('payments')).toEqual(['none', 'two']);
    expect(await subject.find('checkout', '1.1.0')).toMatchObject({ notes: 'one' });
    expect(await subject.find('payments', '1.1.0')).toMatchObject({ notes: 'none' });
  });

  it('tells that a version does not exist', async () => {
    expect(await artifacts('process.exit(3)').find('checkout', '9.9.9')).toBeNull();
  });

  it.each(['', '-v', '--help', '../1.0.0', '1.0.0 x', '1.0.0\n', 'x'.repeat(65), '$(id)'])(
    'never asks about %j',
    async (version) => {
      expect(await artifacts('process.exit(1)').find('checkout', version)).toBeNull();
    },
  );

  it.each([
    ['another exit code', artifacts('console.error("no disk"); process.exit(1)'), 'unavailable'],
    ['silence', artifacts('setTimeout(() => {}, 60_000)', 300), 'unavailable'],
    ['too much', artifacts('console.log("x".repeat(100_000)); setTimeout(() => {}, 60_000)'), 'bad_response'],
    ['no JSON', artifacts('console.log("hello")'), 'bad_response'],
    ['a bad digest', printing({ ...artifact, digest: 'sha256:1' }), 'bad_response'],
    ['another version', printing({ ...artifact, version: '1.0.0' }), 'bad_response'],
    ['nothing', artifacts(''), 'bad_response'],
  ])('cannot answer after %s', async (_what, subject, kind) => {
    await expect(subject.find('checkout', '1.1.0')).rejects.toMatchObject({ name: 'IntegrationError', kind });
  });

  it('knows only the services of its settings', async () => {
    for (const service of ['other', 'constructor', '__proto__']) {
      await expect(printing(artifact).find(service, '1.1.0')).rejects.toMatchObject({ kind: 'not_found' });
    }
  });

  it('tells that the command cannot be started', async () => {
    const argv = ['/no/such/program'];
    const services = { checkout: { describe: argv, list: argv, env: {} } };
    const subject = createShellArtifacts({ services, workingDirectory: '/', clock: systemClock });
    await expect(subject.list('checkout')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
