import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the project. */
export const projectFolder = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What `node` runs to become another part of Quarterdeck. */
export const program = join(projectFolder, 'bin', 'quarterdeck.js');

export const demoSettings = join(projectFolder, 'demo', 'quarterdeck.yaml');
