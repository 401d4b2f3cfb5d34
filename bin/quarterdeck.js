#!/usr/bin/env node
import { pathToFileURL } from 'node:url';
import { bundledProgram } from './bundle.js';
import { nameSourceLines } from './source-lines.js';

/** @type {string | null} */
let program = null;
try {
  program = await bundledProgram();
} catch {
  // A folder that cannot be written to, or a source with a mistake: run the sources as they are; slower, and the mistake
  // is told where it is.
}
if (program !== null) {
  nameSourceLines();
  await import(pathToFileURL(program).href);
} else {
  const { register } = await import('tsx/esm/api');
  register();
  await import('../src/cli.ts');
}
