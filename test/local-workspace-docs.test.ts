import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../src/cli/paths.ts';

const folder = join(projectFolder, 'src', 'local-workspace');

test('every behavior that the local workspace’s README lists has the test that it names', () => {
  const rows = [...readFileSync(join(folder, 'README.md'), 'utf8').matchAll(/\| `([^`]+\.test\.ts)`: (.+) \|$/gm)];
  expect(rows.length).toBeGreaterThan(20);
  const missing = rows.filter(([, file = '', title]) => {
    const text = readFileSync(join(folder, file), 'utf8');
    return !text.includes(`test('${title}'`);
  });
  expect(missing.map(([row]) => row)).toEqual([]);
});
