import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { commandFolder, projectFolder } from './paths.ts';

it('runs the commands of a settings file in its folder, also beside the local workspace', () => {
  expect(commandFolder('/srv/shop/quarterdeck.yaml')).toBe('/srv/shop');
  expect(commandFolder('quarterdeck.yaml')).toBe(resolve('.'));
  expect(commandFolder(null)).toBe(projectFolder);
});
