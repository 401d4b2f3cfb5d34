// Where the demo keeps its files and which ports it uses. Two demos with different values do not meet.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

export const servicesFolder = fileURLToPath(new URL('../services/', import.meta.url));

export const stateFolder = resolve(root, process.env.DEMO_STATE || '.quarterdeck/demo');

const base = Number(process.env.DEMO_PORT_BASE || 4100);
if (!Number.isInteger(base) || base < 1024 || base > 65_000) throw new Error('DEMO_PORT_BASE is not a usable port.');

export const ports = {
  checkout: base,
  checkoutAdmin: base + 1,
  blue: base + 2,
  green: base + 3,
  /** @param {number} instance */
  invoices: (instance) => base + 9 + instance,
  website: base + 20,
  websitePreview: base + 21,
  websiteStaging: base + 22,
};

/** A path below the state folder. @param {string[]} names */
export function statePath(...names) {
  return join(stateFolder, ...names);
}

/** Whole or not at all, so that a reader never sees half of it. @param {string} path @param {string} text */
export function writeWhole(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.new`;
  writeFileSync(temporary, text);
  renameSync(temporary, path);
}

/** Null when the file is not there or makes no sense. @param {string} path @returns {unknown} */
export function readJson(path) {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return null;
  }
}
