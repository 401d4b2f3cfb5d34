import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { central, importsOf, readTree, roomTable, violations } from './support/architecture.ts';

const root = fileURLToPath(new URL('..', import.meta.url));

describe('the house', () => {
  const tree = readTree(root, 'src');

  it('was really read', () => {
    expect(tree.size).toBeGreaterThan(100);
    for (const room of [
      'lib',
      'domain',
      'ports',
      'usecases',
      'db',
      'integrations',
      'slack',
      'config',
      'local-workspace',
    ])
      expect([...tree.keys()].filter((path) => path.startsWith(`src/${room}/`)).length, room).toBeGreaterThan(2);
    const relative = [...tree].flatMap(([path, text]) => importsOf(path, text)).filter((one) => one.file !== null);
    expect(relative.length).toBeGreaterThan(300);
    // An import that leads nowhere would mean that paths are not resolved as the program does it.
    const missing = relative.filter(
      (one) => one.file?.startsWith('src/') && /\.(ts|tsx|mjs)$/.test(one.file) && !tree.has(one.file),
    );
    expect(missing).toEqual([]);
  });

  it('has every central file where the rule about them looks for it', () => {
    expect(central.filter((path) => !tree.has(path))).toEqual([]);
  });

  it('keeps its rules', () => {
    expect(violations(tree)).toEqual([]);
  });
});

describe('the checks bite', () => {
  const planted = (path: string, text: string, more: Record<string, string> = {}) =>
    violations(new Map([[path, text], ...Object.entries(more)]));

  it.each([
    ['src/lib/a.ts', "import { x } from '../domain/x.ts';", 'lib may not import from domain'],
    ['src/domain/a.ts', "import type { X } from '../ports/x.ts';", 'domain may not import from ports'],
    ['src/domain/a/b.ts', "export { x } from '../../usecases/x.ts';", 'domain may not import from usecases'],
    ['src/domain/a.ts', "import { readFileSync } from 'node:fs';", 'may not use the package node:fs'],
    ['src/domain/a.ts', "import { z } from 'zod';", 'may not use the package zod'],
    ['src/ports/a.ts', "import '../db/x.ts';", 'ports may not import from db'],
    ['src/usecases/a.ts', "import { sql } from 'drizzle-orm';", 'may not use the package drizzle-orm'],
    ['src/usecases/a.ts', "const x = await import('../slack/x.ts');", 'usecases may not import from slack'],
    [
      'src/usecases/a.ts',
      "import {\n  x,\n  y,\n} from '../integrations/shell/x.ts';",
      'usecases may not import from integrations',
    ],
    ['src/db/a.ts', "import { x } from '../usecases/x.ts';", 'db may not import from usecases'],
    ['src/integrations/a/x.ts', "import { y } from '../b/y.ts';", 'one integration may not import another'],
    ['src/integrations/kit/x/a.ts', "import { y } from '../../b/y.ts';", 'what integrations share may not import one'],
    ['src/slack/a.ts', "import { x } from '../db/x.ts';", 'slack may not import from db'],
    ['src/slack/a.ts', "import { x } from '../integrations/shell/x.ts';", 'slack may not import from integrations'],
    ['src/jobs/a.ts', "import { x } from '../slack/x.ts';", 'jobs may not import from slack'],
    ['src/config/a.ts', "import { x } from '../usecases/x.ts';", 'config may not import from usecases'],
    ['src/local-workspace/a.ts', "import { x } from '../domain/x.ts';", 'local-workspace may not import from domain'],
    ['src/local-workspace/a.ts', "import { x } from '@slack/bolt';", 'may not use the package @slack/bolt'],
    ['src/lib/a.ts', "import { x } from '../../test/support/x.ts';", 'lib may not import from test/support/x.ts'],
    ['src/lib/a.ts', "import { x } from './b.test.ts';", 'which only tests may'],
    ['src/attic/a.ts', "import { x } from '../lib/x.ts';", 'a folder that the table does not know'],
    ['src/domain/a.ts', 'export default function x() {}', 'default export'],
    ['src/domain/string-utils.ts', '', 'named after nothing'],
    ['src/slack/helpers/a.ts', '', 'named after nothing'],
    ['src/domain/long.ts', 'x\n'.repeat(301), 'has 301 lines'],
    ['src/domain/event.ts', 'x\n'.repeat(121), 'only assembles'],
    ['src/usecases/a.ts', 'const now = new Date();', 'takes new Date()'],
    ['src/usecases/a.ts', 'const now = Date.now();', 'takes Date.now('],
    ['src/slack/a.ts', 'const x = Math.random();', 'takes Math.random('],
    ['src/db/a.ts', 'const id = crypto.randomUUID();', 'takes randomUUID('],
    ['src/db/a.ts', 'setTimeout(run, 5);', 'takes setTimeout('],
    ['src/jobs/a.ts', 'setInterval(run, 5);', 'takes setTimeout('],
    ['src/usecases/a.ts', 'const home = process.env.HOME;', 'reads process.env'],
    ['src/usecases/a.ts', 'async function start(deps: Deps) {}', 'takes all of Deps'],
  ])('%s with %j', (path, text, expected) => {
    const found = planted(path, text);
    expect(found.filter((one) => one.includes(expected))).toHaveLength(1);
    expect(found).toHaveLength(1);
  });

  it('finds circles, but among types only in the domain', () => {
    const value = {
      'src/domain/b.ts': "import { c } from './c.ts';",
      'src/domain/c.ts': "export { a } from './a.ts';",
    };
    expect(planted('src/domain/a.ts', "import { b } from './b.ts';", value)).toEqual([
      expect.stringContaining('circle: src/domain/a.ts → src/domain/b.ts → src/domain/c.ts → src/domain/a.ts'),
    ]);
    const types = (room: string) => ({
      [`src/${room}/b.ts`]: "import type { C } from './c.ts';",
      [`src/${room}/c.ts`]: "import { type A, type D } from './a.ts';",
    });
    expect(planted('src/usecases/a.ts', "import { b } from './b.ts';", types('usecases'))).toEqual([]);
    expect(planted('src/domain/a.ts', "import { b } from './b.ts';", types('domain'))).toHaveLength(1);
    expect(
      planted('src/domain/a.ts', "import { b, type A } from './b.ts';", {
        'src/domain/b.ts': "import { type A, b } from './a.ts';",
      }),
    ).toHaveLength(1);
  });

  it('lets through what is allowed, and what only looks like a violation', () => {
    const text =
      "// new Date() is what the clock is for, and process.env is for main\n/** import { x } from '../db/x.ts' */\nconst at = new Date(5);\n";
    expect(planted('src/usecases/a.ts', text)).toEqual([]);
    expect(planted('src/usecases/a.ts', "import { z } from 'zod';\nimport { x } from '../ports/x.ts';\n")).toEqual([]);
    expect(
      planted('src/db/a.ts', "import { x } from 'drizzle-orm/pg-core';\nimport postgres from 'postgres';\n"),
    ).toEqual([]);
    expect(planted('src/main.ts', "import { x } from './slack/x.ts';\nimport { y } from './db/y.ts';\n")).toEqual([]);
    expect(
      planted('src/domain/a.test.ts', "import { x } from '../../test/support/x.ts';\nconst now = Date.now();\n"),
    ).toEqual([]);
    expect(planted('src/usecases/a.ts', "async function start(deps: Pick<Deps, 'clock'>) {}")).toEqual([]);
    expect(planted('src/usecases/due-work.ts', 'function createDueWork(deps: Deps) {}')).toEqual([]);
    expect(planted('src/domain/full.ts', 'x\n'.repeat(300))).toEqual([]);
  });

  it('knows every room of the house', () => {
    expect(Object.keys(roomTable)).toEqual(
      expect.arrayContaining([
        'lib',
        'domain',
        'ports',
        'usecases',
        'db',
        'integrations',
        'slack',
        'jobs',
        'config',
        'local-workspace',
      ]),
    );
  });
});
