import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, normalize, relative, sep } from 'node:path';

/** Source files by their path from the root, with `/` between folders. */
export type SourceTree = ReadonlyMap<string, string>;

/** A room of the house: what it may import from, and which packages. `node:*` is allowed everywhere but in `domain` and `ports`. */
interface Room {
  rooms: readonly string[];
  packages: readonly string[];
}

const anywhere: Room = { rooms: ['*'], packages: ['*'] };

/** The table of the house rules, longest path first where one folder lies in another. */
export const roomTable: Readonly<Record<string, Room>> = {
  lib: { rooms: [], packages: ['rrule-temporal', 'node:', 'pino', 'zod'] },
  domain: { rooms: ['lib'], packages: [] },
  ports: { rooms: ['lib', 'domain'], packages: [] },
  usecases: { rooms: ['lib', 'domain', 'ports'], packages: ['zod'] },
  db: {
    rooms: ['lib', 'domain', 'ports'],
    packages: ['node:', 'drizzle-orm', 'postgres', '@electric-sql/pglite', '@electric-sql/pglite-socket', 'tar'],
  },
  integrations: {
    rooms: ['lib', 'domain', 'ports'],
    packages: [
      ...['node:', 'zod', 'undici', '@redis/client', 'nodemailer', 'postgres', 'saxes', 'semver'],
      ...['@aws-sdk/credential-provider-node', '@smithy/signature-v4', 'universal-github-app-jwt'],
    ],
  },
  slack: { rooms: ['lib', 'domain', 'ports', 'usecases'], packages: ['node:', '@slack/', 'chrono-node', 'zod'] },
  jobs: { rooms: ['lib', 'domain', 'ports', 'usecases'], packages: ['node:', 'node-cron', 'zod'] },
  webhooks: { rooms: ['lib', 'domain', 'ports', 'usecases'], packages: ['node:', 'zod'] },
  feeds: { rooms: ['lib', 'domain', 'ports', 'usecases'], packages: ['node:'] },
  mcp: {
    rooms: ['lib', 'domain', 'ports', 'usecases'],
    packages: ['node:', '@modelcontextprotocol/server', '@modelcontextprotocol/node', 'zod'],
  },
  telemetry: { rooms: ['lib', 'domain', 'ports', 'usecases'], packages: ['node:', 'prom-client'] },
  config: { rooms: ['lib', 'domain'], packages: ['node:', 'zod', 'yaml'] },
  // The local workspace checks what it is sent, and its page shows Slack's own emoji.
  'local-workspace': {
    rooms: ['lib'],
    packages: [
      'node:',
      'hono',
      '@hono/node-server',
      'ws',
      'react',
      'react-dom',
      'slack-blocks-to-jsx',
      'node-emoji',
      'esbuild',
      'zod',
      '@slack/types',
    ],
  },
  cli: anywhere,
  'main.ts': anywhere,
  'cli.ts': anywhere,
};

/** Where time, chance and the environment may be taken from the machine itself. */
// The supervisor of an operation is a program of its own in plain JavaScript: it outlives the bot and loads nothing of it.
const mayBeAmbient =
  /^src\/(lib|local-workspace|cli)\/|^src\/(cli|main)\.ts$|^src\/integrations\/shell\/operation-supervisor\.mjs$/;
const mayReadEnvironment =
  /^src\/(lib|config|local-workspace|cli)\/|^src\/(cli|main)\.ts$|^src\/integrations\/kit\/http\/http-client\.ts$/;
/** Due work starts every kind of use case; every other use case names the parts that it needs. */
const takesWhole = /^src\/usecases\/due-work\.ts$/;
const ambient: readonly [RegExp, string][] = [
  [/\bnew Date\(\s*\)/, 'new Date()'],
  [/\bDate\.now\(/, 'Date.now('],
  [/\bMath\.random\(/, 'Math.random('],
  [/\brandomUUID\(/, 'randomUUID('],
  [/\bset(Timeout|Interval)\(/, 'setTimeout('],
];

/** Files that every feature would grow; they only assemble what the features own. */
export const central = [
  'src/domain/event.ts',
  'src/domain/refusal.ts',
  'src/domain/explain.ts',
  'src/domain/policy/policy.ts',
  'src/domain/settings.ts',
  'src/config/policy-schema.ts',
  'src/config/settings-schema.ts',
  'src/config/cross-check.ts',
  'src/ports/stores.ts',
  'src/db/stores/stores.ts',
  'src/usecases/deps.ts',
  'src/domain/release/view.ts',
  'src/usecases/query/load-view.ts',
  'src/usecases/query/view-parts.ts',
  'src/integrations/registry.ts',
  'src/slack/slack-listeners.ts',
  'src/slack/commands/index.ts',
];
const mostCentralLines = 120;

const sourceFile = /\.(ts|tsx|mjs)$/;
const testFile = /\.(test|spec)\.tsx?$/;
/** Suites that stand beside what they test, and what only tests use. */
const testSupport = /\/(test-workspace|sample-blocks|test-operations)\.ts$/;
const statement = /(?:^|[\n;}])\s*(import|export)\s+(type\s+)?([^;'"]*?\sfrom\s+|)['"]([^'"\n]+)['"]/g;
const dynamic = /\bimport\(\s*['"]([^'"\n]+)['"]\s*\)/g;

/** Reads every source file below `folder` of `root`. */
export function readTree(root: string, folder: string): SourceTree {
  const tree = new Map<string, string>();
  for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
    if (!entry.isFile() || !sourceFile.test(entry.name)) continue;
    const file = join(entry.parentPath, entry.name);
    tree.set(relative(root, file).split(sep).join('/'), readFileSync(file, 'utf8'));
  }
  return tree;
}

interface Import {
  from: string;
  isType: boolean;
  /** `await import(…)`: loaded when that line runs. */
  isLazy: boolean;
  what: string;
  /** The file, for a relative import. */
  file: string | null;
}

export function importsOf(path: string, text: string): Import[] {
  const code = withoutComments(text);
  const found: Import[] = [];
  const add = (what: string, isType: boolean, isLazy = false) =>
    found.push({
      from: path,
      isType,
      isLazy,
      what,
      file: what.startsWith('.')
        ? normalize(join(dirname(path), what))
            .split(sep)
            .join('/')
        : null,
    });
  for (const match of code.matchAll(statement)) {
    const [, , type, names = '', what = ''] = match;
    const list = /\{([^}]*)\}/.exec(names)?.[1];
    const everyNameIsType =
      list !== undefined &&
      !names
        .replace(/\{[^}]*\}/, '')
        .replace('from', '')
        .trim() &&
      list.split(',').every((name) => name.trim() === '' || name.trim().startsWith('type '));
    add(what, type !== undefined || everyNameIsType);
  }
  for (const match of code.matchAll(dynamic)) add(match[1] ?? '', false, true);
  return found;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/[^\n]*/g, '$1');
}

/** The first part of a path below src: a folder, or a file that stands there alone. */
function roomOf(path: string): string | null {
  return /^src\/([^/]+)/.exec(path)?.[1] ?? null;
}

const isTest = (path: string) => testFile.test(path) || testSupport.test(path);

/** Everything in which the tree breaks the house rules, as `path: what`. */
export function violations(tree: SourceTree): string[] {
  const found: string[] = [];
  for (const [path, text] of tree) {
    found.push(...shapeOf(path, text));
    if (isTest(path)) continue;
    for (const one of importsOf(path, text)) found.push(...judgeImport(one));
    const code = withoutComments(text);
    for (const [shape, name] of ambient)
      if (shape.test(code) && !mayBeAmbient.test(path))
        found.push(`${path}: takes ${name} from the machine; use the Clock or the Ids`);
    if (/^src\/usecases\//.test(path) && !takesWhole.test(path) && /: Deps\b(?!\[)/.test(code))
      found.push(`${path}: takes all of Deps; name the parts that it needs`);
    if (/\bprocess\.env\b/.test(code) && !mayReadEnvironment.test(path)) found.push(`${path}: reads process.env`);
  }
  return [...found, ...cyclesIn(tree).map((cycle) => `${cycle[0]}: imports itself in a circle: ${cycle.join(' → ')}`)];
}

function shapeOf(path: string, text: string): string[] {
  const lines = text.split('\n').length - (text.endsWith('\n') ? 1 : 0);
  return [
    ...(lines > 300 ? [`${path}: has ${lines} lines; 300 are the most`] : []),
    ...(central.includes(path) && lines > mostCentralLines
      ? [`${path}: has ${lines} lines; what every feature adds to only assembles, in ${mostCentralLines} at most`]
      : []),
    ...(/^export default\b|\bas default\b/m.test(withoutComments(text)) ? [`${path}: has a default export`] : []),
    ...(/(^|\/|-)(utils?|helpers?)(\/|-|\.|$)/.test(path) ? [`${path}: is named after nothing that it does`] : []),
  ];
}

function judgeImport({ from, what, file }: Import): string[] {
  const room = roomOf(from);
  const rules = room === null ? undefined : Object.hasOwn(roomTable, room) ? roomTable[room] : undefined;
  if (!rules) return [`${from}: lies in a folder that the table does not know`];
  if (file === null) {
    const isAllowed = rules.packages.some(
      (name) =>
        name === '*' || what === name || what.startsWith(name.endsWith('/') || name.endsWith(':') ? name : `${name}/`),
    );
    return isAllowed ? [] : [`${from}: may not use the package ${what}`];
  }
  if (rules.rooms.includes('*')) return [];
  const target = roomOf(file);
  if (isTest(file)) return [`${from}: imports ${file}, which only tests may`];
  if (target === room) return room === 'integrations' ? judgeNeighbour(from, file) : [];
  return target !== null && rules.rooms.includes(target)
    ? []
    : [`${from}: ${room} may not import from ${target ?? file}`];
}

function judgeNeighbour(from: string, file: string): string[] {
  const folder = (path: string) => path.split('/')[2] ?? '';
  const isOther = !folder(file).includes('.') && folder(file) !== folder(from);
  if (!isOther || folder(file) === 'kit' || folder(from) === 'registry.ts') return [];
  const what =
    folder(from) === 'kit' ? 'what integrations share may not import one' : 'one integration may not import another';
  return [`${from}: ${what} (${file})`];
}

/**
 * Circles of imports that are there when the program runs; types are gone by then, so they count only in the domain,
 * where a circle says that two features cannot be understood one after the other. Each is reported once.
 */
export function cyclesIn(tree: SourceTree): string[][] {
  const targets = new Map<string, string[]>();
  for (const [path, text] of tree)
    targets.set(
      path,
      importsOf(path, text).flatMap((one) =>
        one.file !== null && (!one.isType || path.startsWith('src/domain/')) && tree.has(one.file) ? [one.file] : [],
      ),
    );
  const cycles: string[][] = [];
  const finished = new Set<string>();
  const visit = (path: string, trail: string[]): void => {
    const start = trail.indexOf(path);
    if (start >= 0) {
      cycles.push([...trail.slice(start), path]);
      return;
    }
    if (finished.has(path)) return;
    for (const next of targets.get(path) ?? []) visit(next, [...trail, path]);
    finished.add(path);
  };
  for (const path of tree.keys()) visit(path, []);
  return cycles;
}
