import { describe, expect, it } from 'vitest';
import { versionSourceContract } from '../../../test/contracts/version-source-contract.ts';
import { systemClock } from '../../lib/clock.ts';
import { createShellVersions } from './shell-versions.ts';

/** The sources of the services' versions, as configured in the settings. */
interface Asked {
  describe?: string[];
  list: string[];
  env?: Record<string, string>;
  timeout?: number;
  maxOutputKb?: number;
}

function versionsOf(asked: Asked) {
  const { env = {}, timeout = 30_000, maxOutputKb = 1_024, ...commands } = asked;
  const source = createShellVersions({ workingDirectory: '/', clock: systemClock });
  const query = { service: 'checkout', with: { ...commands, timeout, maxOutputKb }, env };
  return { find: (version: string) => source.find(query, version, null), list: () => source.list(query) };
}

versionSourceContract('The versions of the shell', async () => {
  const list = ['printf', '1.0.0\\n1.1.0\\n'];
  const query = (more: Record<string, unknown>) => ({
    service: 'shop',
    with: { timeout: 30_000, maxOutputKb: 1_024, list, ...more },
    env: {},
  });
  return {
    source: createShellVersions({ workingDirectory: '/', clock: systemClock }),
    good: query({}),
    exists: '1.1.0',
    broken: query({ list: ['false'] }),
    dispose: async () => {},
  };
});

const artifact = {
  version: '1.1.0',
  digest: `sha256:${'a'.repeat(64)}`,
  notes: 'Express pay.',
  changedFiles: 4,
  migrations: [],
  configuration: ['EXPRESS_PAY'],
  authors: ['U0PRIYA01'],
  checks: null,
};

function versions(source: string, limits: { timeout?: number; maxOutputKb?: number } = {}) {
  const argv = [process.execPath, '-e', source, '--', '--version={version}'];
  return versionsOf({ describe: argv, list: argv, ...limits });
}
const printing = (value: unknown) => versions(`console.log(${JSON.stringify(JSON.stringify(value))})`);

describe('the versions of the shell', () => {
  it('reads what the command prints', async () => {
    expect(await printing({ ...artifact, more: 1 }).find('1.1.0')).toEqual(artifact);
    expect(await printing(['1.0.0', '1.1.0']).list()).toEqual({
      versions: ['1.0.0', '1.1.0'],
      leftOut: [],
    });
  });

  it('puts the version into the arguments, not into a shell', async () => {
    const source = `console.log(JSON.stringify({ ...${JSON.stringify(artifact)}, version: process.argv[1].slice(10) }))`;
    expect(await versions(source).find('2.0.0+b.1')).toMatchObject({ version: '2.0.0+b.1' });
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
    const [one, two] = [
      versionsOf({ describe, list, env: { A: 'one' } }),
      versionsOf({ describe, list, env: { B: 'two' } }),
    ];
    expect((await one.list()).versions).toEqual(['one', 'none']);
    expect((await two.list()).versions).toEqual(['none', 'two']);
    expect(await one.find('1.1.0')).toMatchObject({ notes: 'one' });
    expect(await two.find('1.1.0')).toMatchObject({ notes: 'none' });
  });

  it('tells that a version does not exist', async () => {
    expect(await versions('process.exit(3)').find('9.9.9')).toBeNull();
  });

  it.each(['', '-v', '--help', '../1.0.0', '1.0.0 x', '1.0.0\n', 'x'.repeat(129), '$(id)'])(
    'never asks about %j',
    async (version) => {
      expect(await versions('process.exit(1)').find(version)).toBeNull();
    },
  );

  it.each([
    ['another exit code', versions('console.error("no disk"); process.exit(1)'), 'unavailable'],
    ['silence', versions('setTimeout(() => {}, 60_000)', { timeout: 300 }), 'unavailable'],
    [
      'too much',
      versions('console.log("x".repeat(100_000)); setTimeout(() => {}, 60_000)', { maxOutputKb: 64 }),
      'bad_response',
    ],
    ['no JSON', versions('console.log("hello")'), 'bad_response'],
    ['a bad digest', printing({ ...artifact, digest: 'sha256:1' }), 'bad_response'],
    ['another version', printing({ ...artifact, version: '1.0.0' }), 'bad_response'],
    ['nothing', versions(''), 'bad_response'],
  ])('cannot answer after %s', async (_what, subject, kind) => {
    await expect(subject.find('1.1.0')).rejects.toMatchObject({ name: 'IntegrationError', kind });
  });

  it('leaves out tags that are no versions, and names them', async () => {
    const tags = ['1.0.0', '--force', '1.1.0', '../1', 7, '1.0.0\n', null, { tag: 1 }];
    expect(await printing(tags).list()).toEqual({
      versions: ['1.0.0', '1.1.0', '7'],
      leftOut: ['--force', '../1', '1.0.0\uFFFD', 'null', '{"tag":1}'],
    });
  });

  it('masks a tag that is a credential before it is cut', async () => {
    const tags = ['ghp_abcdefghijklmnop1234 x', `${'x y'.repeat(10)} ghp_abcdefghijklmnop1234`];
    const { leftOut } = await printing(tags).list();
    expect(leftOut[0]).toBe('gh*_*** x');
    expect(leftOut.join()).not.toContain('abcd');
  });

  it('takes as many tags as fit into the limit of the settings', async () => {
    const source = 'console.log(JSON.stringify(Array.from({ length: 20_000 }, (_, index) => "1.0." + index)))';
    expect((await versions(source).list()).versions).toHaveLength(20_000);
    await expect(versions(source, { maxOutputKb: 64 }).list()).rejects.toThrow(/64 KB.*maxOutputKb/);
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
    expect(await versions(source).find('1.1.0')).toEqual(artifact);
    expect(performance.now() - startedAt).toBeLessThan(15_000);
  });

  it('waits as long as the settings allow', async () => {
    const source = `setTimeout(() => console.log(${JSON.stringify(JSON.stringify(artifact))}), 6_000)`;
    expect(await versions(source).find('1.1.0')).toEqual(artifact);
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
    await expect(versions(source).find('1.1.0')).rejects.toThrow(words);
  });

  it('takes lines of one version each, as most tools print them', async () => {
    const subject = versionsOf({ list: ['printf', 'v1.0.0\\nfeature/login\\nv1.1.0\\n'] });
    expect(await subject.list()).toEqual({ versions: ['v1.0.0', 'feature/login', 'v1.1.0'], leftOut: [] });
  });

  it('knows of a version that is only listed that it exists, and nothing more', async () => {
    const subject = versionsOf({ list: ['printf', '1.0.0\\n1.1.0\\n'] });
    expect(await subject.find('1.1.0')).toMatchObject({ version: '1.1.0', digest: null, changedFiles: null });
    expect(await subject.find('1.2.0')).toBeNull();
  });

  it.each([
    ['an argument that no program can be given', ['node', 'a\u0000b'], {}],
    ['no room for its output', ['node'], { TMPDIR: '/nowhere/at/all' }],
  ])('tells that the command cannot be started: %s', async (_why, argv, environment) => {
    const before = process.env.TMPDIR;
    Object.assign(process.env, environment);
    try {
      await expect(versionsOf({ list: argv }).list()).rejects.toMatchObject({ kind: 'unavailable' });
    } finally {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    }
  });

  it.each([
    ['a path', ['./no/such-program'], /cannot be started: \/no\/such-program does not exist; correct the path$/],
    [
      'a name',
      ['no-such-program'],
      /cannot be started: “no-such-program” is not in PATH; install it, or write its path$/,
    ],
    [
      'a file that is no program',
      [import.meta.filename],
      /shell-versions\.test\.ts is not executable; run chmod \+x on it$/,
    ],
  ])('tells which program cannot be started, and why: %s', async (_what, list, words) => {
    await expect(versionsOf({ list }).list()).rejects.toMatchObject({
      kind: 'unavailable',
      message: expect.stringMatching(words),
    });
  });
});
