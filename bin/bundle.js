import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { plugins } from './bundle-plugins.js';

const ownProject = join(dirname(fileURLToPath(import.meta.url)), '..');
/** How many earlier bundles stay: a process that still runs one may load a part of it late. */
const kept = 3;

let parts = 0;

/**
 * The program as a few files of JavaScript. They are named after what they were made from, so they are made anew when a
 * source or a package has changed, and never otherwise. Returns the file to run; throws when it cannot be made.
 *
 * @param {string} [project] the folder with `src/cli.ts`, its packages and patches
 * @returns {Promise<string>}
 */
export async function bundledProgram(project = ownProject) {
  const made = join(project, 'build', 'program', fingerprint(project));
  const program = join(made, 'cli.js');
  if (!existsSync(program)) {
    await bundle(join(project, 'src', 'cli.ts'), made);
    removeOldBut(made);
  }
  return program;
}

/**
 * Path, size and time of change of everything that goes into the bundle.
 *
 * @param {string} project
 */
function fingerprint(project) {
  const hash = createHash('sha256');
  const files = [
    ...['bundle.js', 'bundle-plugins.js'].map((name) => join(ownProject, 'bin', name)),
    join(project, 'node_modules', '.package-lock.json'),
    ...readdirSync(join(project, 'patches')).map((name) => join(project, 'patches', name)),
    ...sourceFiles(join(project, 'src')).sort(),
  ];
  for (const file of files) {
    const { size, mtimeMs } = statSync(file);
    hash.update(`${file}\0${size}\0${mtimeMs}\n`);
  }
  return hash.digest('hex').slice(0, 16);
}

/**
 * The page of the local workspace has a bundle of its own, made when a browser first asks for it.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function sourceFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sourceFiles(path);
    return path.endsWith('.ts') && !path.endsWith('.test.ts') ? [path] : [];
  });
}

/**
 * @param {string} entry
 * @param {string} target
 */
async function bundle(entry, target) {
  const { build } = await import('esbuild');
  // Two calls of one process do not meet in it either.
  parts += 1;
  const part = `${target}.${process.pid}.${parts}.part`;
  mkdirSync(part, { recursive: true });
  try {
    await build({
      entryPoints: [entry],
      outdir: part,
      bundle: true,
      splitting: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      sourcemap: 'linked',
      sourcesContent: false,
      // Less to read at each start; names stay, for stack traces.
      minifyWhitespace: true,
      minifySyntax: true,
      legalComments: 'none',
      // These load files of their own while they run.
      external: ['@electric-sql/*', 'esbuild', '@aws-sdk/*', '@smithy/*'],
      // What packages of the older kind expect to find.
      banner: {
        js: `import { createRequire as requireFrom } from 'node:module'; const require = requireFrom(${JSON.stringify(import.meta.url)});`,
      },
      plugins,
      logLevel: 'silent',
    });
    renameSync(part, target);
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    // Another process was quicker.
    if (!existsSync(target)) throw error;
  }
}

/**
 * @param {string} made
 */
function removeOldBut(made) {
  const folder = dirname(made);
  const others = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !entry.name.endsWith('.part'))
    .map((entry) => join(folder, entry.name))
    .filter((path) => path !== made)
    .sort((one, other) => changedAt(other) - changedAt(one));
  for (const old of others.slice(kept)) rmSync(old, { recursive: true, force: true });
}

/**
 * Another process may have removed it meanwhile.
 *
 * @param {string} path
 */
function changedAt(path) {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
}

// `node bin/bundle.js` makes it ahead of the first start.
if (process.argv[1] !== undefined && pathToFileURL(process.argv[1]).href === import.meta.url)
  process.stdout.write(`${readFileSync(await bundledProgram()).length} bytes\n`);
