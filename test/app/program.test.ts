import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bundledProgram } from '../../bin/bundle.js';

const run = promisify(execFile);
let project = '';

beforeEach(() => {
  project = mkdtempSync(join(tmpdir(), 'quarterdeck-program-'));
  for (const folder of ['src', 'patches', 'node_modules/old']) mkdirSync(join(project, folder), { recursive: true });
  write('package.json', '{"type":"module"}');
  write('node_modules/.package-lock.json', '{}');
  write('node_modules/old/package.json', '{"name":"old","main":"index.js"}');
  write('node_modules/old/index.js', "exports.separator = require('node:path').posix.sep;");
  write('src/cli.ts', "import { greeting } from './greeting.ts';\nconsole.log(greeting());\n");
  write('src/greeting.ts', "export const greeting = (): string => 'one';\n");
});
afterEach(() => rmSync(project, { recursive: true, force: true }));

function write(file: string, text: string): void {
  writeFileSync(join(project, file), text);
}
const sourceLines = new URL('../../bin/source-lines.js', import.meta.url).href;
/** Runs it as bin/quarterdeck.js does. */
const output = async (program: string) => {
  const lines = [`import { nameSourceLines } from '${sourceLines}';`, 'nameSourceLines();'];
  const code = [...lines, `await import('${pathToFileURL(program).href}');`].join('\n');
  return (await run(process.execPath, ['--input-type=module', '--eval', code])).stdout.trim();
};

describe('the bundled program', () => {
  it('is made once, and anew when a source has changed', async () => {
    const first = await bundledProgram(project);
    expect(await output(first)).toBe('one');
    const madeAt = statSync(first).mtimeMs;
    expect(await bundledProgram(project)).toBe(first);
    expect(statSync(first).mtimeMs).toBe(madeAt);

    write('src/greeting.ts', "export const greeting = (): string => 'two';\n");
    const second = await bundledProgram(project);
    expect(second).not.toBe(first);
    expect(await output(second)).toBe('two');
  });

  it('is made anew when a file has the same size and another time', async () => {
    const first = await bundledProgram(project);
    utimesSync(join(project, 'src/greeting.ts'), new Date(), new Date(Date.now() + 5_000));
    expect(await bundledProgram(project)).not.toBe(first);
  });

  it('is made anew when the packages or their patches have changed', async () => {
    const first = await bundledProgram(project);
    write('node_modules/.package-lock.json', '{ "changed": true }');
    const second = await bundledProgram(project);
    write('patches/some.patch', 'changed');
    expect(new Set([first, second, await bundledProgram(project)]).size).toBe(3);
  });

  it('finds files by the address of the source, and takes packages of the older kind along', async () => {
    write(
      'src/cli.ts',
      "import { separator } from 'old';\nconsole.log(separator, new URL('./page/', import.meta.url).pathname);\n",
    );
    expect(await output(await bundledProgram(project))).toBe(`/ ${join(project, 'src/page')}/`);
  });

  it('names the line of the source in a stack trace', async () => {
    write('src/greeting.ts', "export const greeting = (): string => {\n\n  throw new Error('here');\n};\n");
    await expect(output(await bundledProgram(project))).rejects.toThrow(
      /^Error: here\n +at greeting .*src\/greeting\.ts:3:9/m,
    );
  });

  it.each([
    ['that nothing catches', 'setTimeout(() => { greeting(); }, 1);'],
    ['of a promise that nobody waits for', 'void Promise.resolve().then(() => greeting());'],
  ])('names the line of the source for an error %s, and nothing of the bundle', async (_what, use) => {
    write('src/cli.ts', `import { greeting } from './greeting.ts';\n${use}\n`);
    write(
      'src/greeting.ts',
      "export const greeting = (): string => {\n  throw new Error('here', { cause: new Error('deep') });\n};\n",
    );
    const failed = await output(await bundledProgram(project)).catch(
      (error: { code: number; stderr: string }) => error,
    );
    expect(failed).toMatchObject({ code: 1 });
    const { stderr } = failed as { stderr: string };
    expect(stderr).toMatch(/^Error: here\n +at greeting .*src\/greeting\.ts:2:9/);
    expect(stderr).toMatch(/cause\]: Error: deep\n +at greeting .*src\/greeting\.ts:2:/);
    expect(stderr).not.toMatch(/build\/program|=>/);
  });

  it('leaves such an error to the program when that listens for it', async () => {
    write(
      'src/cli.ts',
      "import { greeting } from './greeting.ts';\nprocess.on('uncaughtException', (error) => console.log('heard', error.message));\nsetTimeout(() => { greeting(); }, 1);\n",
    );
    write('src/greeting.ts', "export const greeting = (): string => {\n  throw new Error('here');\n};\n");
    expect(await output(await bundledProgram(project))).toBe('heard here');
  });

  it('names the bundle when its map cannot be read, and its own words when an error has none', async () => {
    write(
      'src/greeting.ts',
      "export const greeting = (): string => {\n  const odd = new Error('x');\n  Object.defineProperty(odd, 'message', { get: () => { throw new Error('y'); } });\n  return String(odd.stack).split('\\n').slice(0, 2).join(';');\n};\n",
    );
    const program = await bundledProgram(project);
    expect(await output(program)).toMatch(/^Error; +at greeting .*src\/greeting\.ts:2:/);
    rmSync(`${program}.map`);
    expect(await output(program)).toMatch(/build\/program\/.*cli\.js:\d+:\d+/);
  });

  it('keeps the descriptions of integrations together, and evaluates one when it is asked for', async () => {
    mkdirSync(join(project, 'src/integrations/one'), { recursive: true });
    mkdirSync(join(project, 'src/integrations/two'), { recursive: true });
    for (const id of ['one', 'two'])
      write(`src/integrations/${id}/integration.ts`, `console.log('${id}');\nexport const integration = '${id}';\n`);
    write(
      'src/integrations/registry.ts',
      "export const one = () => import('./one/integration.ts');\nexport const two = () => import('./two/integration.ts');\n",
    );
    write(
      'src/cli.ts',
      "import { two } from './integrations/registry.ts';\nconsole.log('start');\nconsole.log((await two()).integration);\n",
    );
    const program = await bundledProgram(project);
    expect(await output(program)).toBe('start\ntwo\ntwo');
    expect(readdirSync(dirname(program)).filter((name) => name.endsWith('.js'))).toEqual(['cli.js']);
  });

  it('leaves out what is never used, and what is rarely used outside', async () => {
    const packages = {
      '@slack/bolt/package.json': '{}',
      '@slack/oauth/package.json': '{}',
      'iconv-lite/package.json': '{}',
      '@slack/bolt/dist/receivers/ExpressReceiver.js': "throw new Error('loaded');",
      '@slack/oauth/dist/index.js': "throw new Error('loaded');",
      'iconv-lite/lib/index.js': "exports.sets = () => require('../encodings');",
      'iconv-lite/encodings/index.js': 'exports.folder = __dirname;',
    };
    for (const [file, text] of Object.entries(packages)) {
      mkdirSync(join(project, 'node_modules', dirname(file)), { recursive: true });
      write(`node_modules/${file}`, text);
    }
    write(
      'src/cli.ts',
      [
        "import '../node_modules/@slack/bolt/dist/receivers/ExpressReceiver.js';",
        "import '../node_modules/@slack/oauth/dist/index.js';",
        "import iconv from '../node_modules/iconv-lite/lib/index.js';",
        'console.log(iconv.sets().folder);',
      ].join('\n'),
    );
    expect(await output(await bundledProgram(project))).toBe(join(project, 'node_modules/iconv-lite/encodings'));
  });

  it('is not made from a source with a mistake, or where nothing can be written', async () => {
    write('src/greeting.ts', 'export const greeting = (: string => {');
    await expect(bundledProgram(project)).rejects.toThrow(/greeting\.ts/);
    write('src/greeting.ts', "export const greeting = (): string => 'one';\n");
    rmSync(join(project, 'build'), { recursive: true, force: true });
    write('build', 'a file where the folder should be');
    await expect(bundledProgram(project)).rejects.toThrow();
  });

  it('is made by several processes at once without harm', async () => {
    const made = await Promise.all(Array.from({ length: 4 }, () => bundledProgram(project)));
    expect(new Set(made).size).toBe(1);
    expect(await output(made[0] ?? '')).toBe('one');
  });

  it('keeps a few earlier ones for processes that still run them', async () => {
    const made: string[] = [];
    for (let version = 0; version < 6; version += 1) {
      write('src/greeting.ts', `export const greeting = (): string => 'version ${version}';\n${'\n'.repeat(version)}`);
      made.push(await bundledProgram(project));
    }
    const exists = made.map((program) => statSync(program, { throwIfNoEntry: false }) !== undefined);
    expect(exists.filter(Boolean)).toHaveLength(4);
    expect(exists.slice(-2)).toEqual([true, true]);
  });
});
