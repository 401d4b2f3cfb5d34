import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, test } from 'vitest';
import type { Integration } from '../src/integrations/define.ts';
import { registry } from '../src/integrations/registry.ts';
import { importsOf, readTree } from './support/architecture.ts';
import { integrationContext } from './support/integration-context.ts';
import { integrations } from './support/integrations.ts';
import { requiredSettings } from './support/required-settings.ts';

const root = fileURLToPath(new URL('../src/integrations/', import.meta.url));
const contractFolder = fileURLToPath(new URL('./contracts/', import.meta.url));
const dataDirectory = mkdtempSync(join(tmpdir(), 'registry-'));
afterAll(() => rmSync(dataDirectory, { recursive: true, force: true, maxRetries: 5 }));
const context = integrationContext({ dataDirectory });

/** What the host asks of one line of the registry. */
interface Line {
  id: string;
  /** The id in the description that it loads. */
  loads: string;
  /** Names of the ports it provides. */
  ports: readonly string[];
  /** What it promises besides its ports, each with a suite of its own. */
  promises?: readonly string[];
}

/** What the host asks of one folder. */
interface Folder {
  name: string;
  /** The id of the integration that its `integration.ts` exports. */
  exports: string | null;
  /** The text of each of its test files. */
  tests: readonly string[];
}

/** Everything in which folders and registry differ, or that a folder owes; `contracts` are the suites there are. */
function faults(folders: readonly Folder[], lines: readonly Line[], contracts: ReadonlySet<string>): string[] {
  return [
    ...lines.filter(({ id, loads }) => loads !== id).map(({ id, loads }) => `the line ${id} loads ${loads}`),
    ...lines
      .filter(({ id }) => !folders.some((folder) => folder.name === id))
      .map(({ id }) => `${id} has a line but no folder`),
    ...folders.flatMap(({ name, exports: exported, tests }) => {
      const line = lines.find(({ id }) => id === name);
      if (line === undefined) return [`${name} has a folder but no line in the registry`];
      const owed = [...line.ports, ...(line.promises ?? [])]
        .map((port) => `${port}Contract`)
        .filter((suite) => contracts.has(suite));
      return [
        ...(exported === name ? [] : [`${name}/integration.ts exports ${exported ?? 'nothing'}`]),
        ...(tests.some((text) => [...contracts].some((suite) => calls(text, suite)))
          ? []
          : [`no test in ${name} calls a contract suite`]),
        ...owed
          .filter((suite) => !tests.some((text) => calls(text, suite)))
          .map((suite) => `${name} provides a port whose suite ${suite} it does not call`),
      ];
    }),
  ];
}

/**
 * Whether a test file imports a suite from test/contracts and calls it also inside a group that needs a part of the
 * machine.
 */
function calls(text: string, suite: string): boolean {
  const imports = [...text.matchAll(/^import \{([^}]*)\} from '[./]+\/test\/contracts\/[\w-]+\.ts';$/gm)];
  const isImported = imports.some(([, names = '']) => new RegExp(`\\b${suite}\\b`).test(names));
  return isImported && new RegExp(`^\\s*${suite}\\(`, 'm').test(text);
}

function namesOfContracts(): ReadonlySet<string> {
  const texts = readdirSync(contractFolder).map((name) => readFileSync(join(contractFolder, name), 'utf8'));
  return new Set(
    texts.flatMap((text) => [...text.matchAll(/^export function (\w+Contract)\(/gm)].map(([, n = '']) => n)),
  );
}

async function readFolder(name: string): Promise<Folder> {
  const files = readdirSync(join(root, name));
  const exported: { integration?: Integration } = files.includes('integration.ts')
    ? await import(`../src/integrations/${name}/integration.ts`)
    : {};
  const tests = files.filter((file) => file.endsWith('.test.ts'));
  return {
    name,
    exports: exported.integration?.id ?? null,
    tests: tests.map((file) => readFileSync(join(root, name, file), 'utf8')),
  };
}

/**
 * It answers in tests of its own. The suite of answering has several operations wait at once, and a project of Vercel
 * has one rolling release at a time.
 */
const answerInOwnTests = new Set(['vercel']);

const readLines = () =>
  Promise.all(
    Object.entries(registry).map(async ([id, { load }]) => {
      const { integration } = await load();
      const settings = requiredSettings[id] ?? {};
      const { probe: _probe, close: _close, ...capabilities } = await integration.connect(settings, context);
      const { executor } = capabilities;
      return {
        id,
        loads: integration.id,
        ports: Object.keys(capabilities),
        promises: [
          ...(executor?.reach === 'anywhere' ? ['remoteExecutor'] : []),
          ...(executor?.answer === undefined || answerInOwnTests.has(id) ? [] : ['answering']),
        ],
      };
    }),
  );

const readFolders = () =>
  Promise.all(
    readdirSync(root, { withFileTypes: true })
      // The kit is what integrations share.
      .filter((entry) => entry.isDirectory() && entry.name !== 'kit')
      .map((entry) => readFolder(entry.name)),
  );

describe('the registry of integrations', () => {
  test('has one line for each folder, and each folder runs the contract suites of its ports', async () => {
    const lines = await readLines();
    const folders = await readFolders();
    expect(folders.length).toBeGreaterThan(1);
    expect([...namesOfContracts()]).toEqual(
      expect.arrayContaining([
        'executorContract',
        'remoteExecutorContract',
        'answeringContract',
        'metricSourceContract',
        'alertSourceContract',
      ]),
    );
    expect(faults(folders, lines, namesOfContracts())).toEqual([]);
  });

  test('provides at each place of the settings what can be named there', async () => {
    for (const { id, ports } of await readLines()) {
      const integration = integrations.find((one) => one.id === id);
      const sends = registry[id]?.sends;
      const named = [
        ...(integration?.action ? ['executor'] : []),
        ...(integration?.check ? ['metricSource'] : []),
        ...(integration?.versions ? ['versionSource'] : []),
        ...(sends === 'alerts' ? ['alertSource'] : []),
        ...(sends === 'deployments' ? ['deploymentEvents'] : []),
        ...(sends === 'results' ? ['resultSource'] : []),
        ...(integration?.pager ? ['pager'] : []),
        ...(integration?.announcer ? ['announcer'] : []),
        ...(sends === 'pages' ? ['pagerSource'] : []),
        ...(integration?.onCall ? ['onCall'] : []),
        ...(integration?.change ? ['changeSystem'] : []),
        ...(integration?.tickets ? ['tickets'] : []),
        ...(integration?.documents ? ['documents'] : []),
      ];
      expect({ id, ports: [...ports].sort() }).toEqual({ id, ports: named.sort() });
    }
  });

  test('loads no description before it is asked for, and no more than descriptions before something is used', () => {
    const tree = readTree(fileURLToPath(new URL('..', import.meta.url)), 'src/integrations');
    const lines = 'src/integrations/registry.ts';
    const ofLines = importsOf(lines, tree.get(lines) ?? '').filter(({ isType }) => !isType);
    expect(ofLines.filter(({ isLazy }) => !isLazy)).toEqual([]);
    const loaded = new Set(ofLines.flatMap(({ file }) => file ?? []));
    const packages = new Set<string>();
    for (const path of loaded)
      for (const { file, what, isType, isLazy } of importsOf(path, tree.get(path) ?? '')) {
        if (isType || isLazy) continue;
        if (file?.startsWith('src/integrations/')) loaded.add(file);
        if (file === null) packages.add(what);
      }
    for (const id of Object.keys(registry)) expect([...loaded]).toContain(`src/integrations/${id}/integration.ts`);
    expect(loaded.size).toBeLessThanOrEqual(2 + 2 * integrations.length);
    expect([...packages].sort()).toEqual(['node:path', 'zod']);
  });

  test('has ids that can name a folder, and names for people', () => {
    for (const { id, displayName } of integrations) {
      expect(id).toMatch(/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/);
      expect(displayName.trim()).not.toBe('');
    }
  });
});

describe('the comparison can fail', () => {
  const suites = new Set(['executorContract', 'metricSourceContract', 'answeringContract']);
  const good =
    "import { executorContract } from '../../../test/contracts/executor-contract.ts';\nexecutorContract('x');\n";
  const folder: Folder = { name: 'a', exports: 'a', tests: [good] };
  const line: Line = { id: 'a', loads: 'a', ports: ['executor'] };

  test.each<[string, Folder[], Line[], string[]]>([
    ['nothing is wrong', [folder], [line], []],
    [
      'a folder has no line',
      [folder, { ...folder, name: 'b' }],
      [line],
      ['b has a folder but no line in the registry'],
    ],
    ['a line has no folder', [folder], [line, { id: 'c', loads: 'c', ports: [] }], ['c has a line but no folder']],
    ['a line loads another folder', [folder], [{ ...line, loads: 'b' }], ['the line a loads b']],
    ['a folder exports another id', [{ ...folder, exports: 'b' }], [line], ['a/integration.ts exports b']],
    ['a folder exports none', [{ ...folder, exports: null }], [line], ['a/integration.ts exports nothing']],
    [
      'a folder has no tests',
      [{ ...folder, tests: [] }],
      [{ ...line, ports: ['versionSource'] }],
      ['no test in a calls a contract suite'],
    ],
    [
      'a suite is imported but not called',
      [{ ...folder, tests: [good.replace("\nexecutorContract('x')", '')] }],
      [{ ...line, ports: [] }],
      ['no test in a calls a contract suite'],
    ],
    [
      'another suite is called than that of its port',
      [folder],
      [{ ...line, ports: ['executor', 'metricSource'] }],
      ['a provides a port whose suite metricSourceContract it does not call'],
    ],
    [
      'a promise is made without its suite',
      [folder],
      [{ ...line, promises: ['answering'] }],
      ['a provides a port whose suite answeringContract it does not call'],
    ],
  ])('when %s', (_what, folders, lines, expected) => {
    expect(faults(folders, lines, suites)).toEqual(expected);
  });
});
