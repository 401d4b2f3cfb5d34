import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
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
const output = async (program: string) =>
  (await run(process.execPath, ['--enable-source-maps', program])).stdout.trim();

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
    await expect(output(await bundledProgram(project))).rejects.toThrow(/src\/greeting\.ts:3:/);
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
