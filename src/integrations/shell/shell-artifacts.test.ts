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

function artifacts(source: string, limits: { timeoutMs?: number; maxOutputBytes?: number } = {}) {
  const argv = [process.execPath, '-e', source, '--', '--version={version}'];
  return createShellArtifacts({
    services: { checkout: { describe: argv, list: argv, env: {}, ...limits } },
    workingDirectory: '/',
    clock: systemClock,
  });
}
const printing = (value: unknown) => artifacts(`console.log(${JSON.stringify(JSON.stringify(value))})`);

describe('the shell artifacts', () => {
  it('reads what the command prints', async () => {
    expect(await printing({ ...artifact, more: 1 }).find('checkout', '1.1.0')).toEqual(artifact);
    expect(await printing(['1.0.0', '1.1.0']).list('checkout')).toEqual({
      versions: ['1.0.0', '1.1.0'],
      leftOut: [],
    });
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
    expect((await subject.list('checkout')).versions).toEqual(['one', 'none']);
    expect((await subject.list('payments')).versions).toEqual(['none', 'two']);
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
    ['silence', artifacts('setTimeout(() => {}, 60_000)', { timeoutMs: 300 }), 'unavailable'],
    [
      'too much',
      artifacts('console.log("x".repeat(100_000)); setTimeout(() => {}, 60_000)', { maxOutputBytes: 65_536 }),
      'bad_response',
    ],
    ['no JSON', artifacts('console.log("hello")'), 'bad_response'],
    ['a bad digest', printing({ ...artifact, digest: 'sha256:1' }), 'bad_response'],
    ['another version', printing({ ...artifact, version: '1.0.0' }), 'bad_response'],
    ['nothing', artifacts(''), 'bad_response'],
  ])('cannot answer after %s', async (_what, subject, kind) => {
    await expect(subject.find('checkout', '1.1.0')).rejects.toMatchObject({ name: 'IntegrationError', kind });
  });

  it('leaves out tags that are no versions, and names them', async () => {
    const tags = ['1.0.0', '--force', '1.1.0', 'release/1', 7, '1.0.0\n', null, { tag: 1 }];
    expect(await printing(tags).list('checkout')).toEqual({
      versions: ['1.0.0', '1.1.0', '7'],
      leftOut: ['--force', 'release/1', '1.0.0\uFFFD', 'null', '{"tag":1}'],
    });
  });

  it('masks a tag that is a credential before it is cut', async () => {
    const tags = ['ghp_abcdefghijklmnop1234 x', `${'x y'.repeat(10)} ghp_abcdefghijklmnop1234`];
    const { leftOut } = await printing(tags).list('checkout');
    expect(leftOut[0]).toBe('gh*_*** x');
    expect(leftOut.join()).not.toContain('abcd');
  });

  it('takes as many tags as fit into the limit of the settings', async () => {
    const source = 'console.log(JSON.stringify(Array.from({ length: 20_000 }, (_, index) => "1.0." + index)))';
    expect((await artifacts(source).list('checkout')).versions).toHaveLength(20_000);
    await expect(artifacts(source, { maxOutputBytes: 65_536 }).list('checkout')).rejects.toThrow(/64 KB.*maxOutputKb/);
  });

  it.each([
    ['a warning before it', `console.log('npm warn old lock file');`, ''],
    ['a warning in brackets before it', `console.log('[warn] {old} lock file');`, ''],
    ['a byte-order mark', `process.stdout.write('\\uFEFF');`, ''],
    ['a line after it', '', `console.log('done in 3 s');`],
    [
      'a child that keeps its output open',
      `require('node:child_process').spawn('sleep', ['20'], { stdio: 'inherit', detached: true }).unref();`,
      '',
    ],
  ])('is answered in spite of %s', async (_what, before, after) => {
    const source = `${before} console.log(${JSON.stringify(JSON.stringify(artifact))}); ${after}`;
    const startedAt = performance.now();
    expect(await artifacts(source).find('checkout', '1.1.0')).toEqual(artifact);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  it('waits as long as the settings allow', async () => {
    const source = `setTimeout(() => console.log(${JSON.stringify(JSON.stringify(artifact))}), 6_000)`;
    expect(await artifacts(source).find('checkout', '1.1.0')).toEqual(artifact);
  });

  it.each([
    [
      'the first line that was printed',
      `console.log('\\nError: no registry\\n  at x')`,
      /begins with: Error: no registry$/,
    ],
    ['nothing', '', /It printed nothing/],
    [
      'the field that is wrong',
      `console.log(${JSON.stringify(JSON.stringify({ ...artifact, changedFiles: 'four' }))})`,
      /“changedFiles”/,
    ],
    ['the signal that ended it', `process.kill(process.pid, 'SIGKILL')`, /ended by SIGKILL.*memory/],
    ['a program that is missing', 'process.exit(127)', /exit code 127: usually a program that was not found/],
  ])('tells, when it makes no sense, %s', async (_what, source, words) => {
    await expect(artifacts(source).find('checkout', '1.1.0')).rejects.toThrow(words);
  });

  it('knows only the services of its settings', async () => {
    for (const service of ['other', 'constructor', '__proto__']) {
      await expect(printing(artifact).find(service, '1.1.0')).rejects.toMatchObject({ kind: 'not_found' });
    }
  });

  it.each([
    ['an argument that no program can be given', ['node', 'a\u0000b'], {}],
    ['no room for its output', ['node'], { TMPDIR: '/nowhere/at/all' }],
  ])('tells that the command cannot be started: %s', async (_why, argv, environment) => {
    const before = process.env.TMPDIR;
    Object.assign(process.env, environment);
    try {
      const services = { checkout: { describe: argv, list: argv, env: {} } };
      const subject = createShellArtifacts({ services, workingDirectory: '/', clock: systemClock });
      await expect(subject.list('checkout')).rejects.toMatchObject({ kind: 'unavailable' });
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });

  it('tells that the command cannot be started', async () => {
    const argv = ['/no/such/program'];
    const services = { checkout: { describe: argv, list: argv, env: {} } };
    const subject = createShellArtifacts({ services, workingDirectory: '/', clock: systemClock });
    await expect(subject.list('checkout')).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
