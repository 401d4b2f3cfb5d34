import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { projectFolder } from '../../src/cli/paths.ts';
import { mutants } from './mutants.ts';

// A whole run takes long; that each defect can still be planted is seen at once.
test.each(mutants.map((mutant) => [mutant.name, mutant] as const))('can be planted: %s', (_name, mutant) => {
  const text = readFileSync(join(projectFolder, mutant.file), 'utf8');
  expect(text.split(mutant.find).length - 1).toBe(1);
  expect(text.replace(mutant.find, () => mutant.replace)).not.toBe(text);
  if (!('chaosSeed' in mutant.caughtBy)) {
    expect(mutant.caughtBy.length).toBeGreaterThan(0);
    for (const path of mutant.caughtBy) expect(existsSync(join(projectFolder, path)), path).toBe(true);
  }
});

test('every defect has a name of its own', () => {
  expect(new Set(mutants.map((mutant) => mutant.name)).size).toBe(mutants.length);
});
