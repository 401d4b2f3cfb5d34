import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** The script that `node` runs to start another part of Quarterdeck. */
export const program = join(projectFolder, 'bin', 'quarterdeck.js');

export const demoSettings = join(projectFolder, 'demo', 'quarterdeck.yaml');

/** Where the commands of a settings file run: in the file's own folder, and those of the demo in the project's. */
export function commandFolder(configFile: string | null): string {
  return configFile === null ? projectFolder : dirname(resolve(configFile));
}

/** The version in package.json. */
export function projectVersion(): string {
  const description: unknown = JSON.parse(readFileSync(join(projectFolder, 'package.json'), 'utf8'));
  const isKnown = typeof description === 'object' && description !== null && 'version' in description;
  return isKnown ? String(description.version) : 'unknown';
}
