// What versions there are, and what exactly each of them consists of.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import { readJson, servicesFolder } from './place.mjs';

/**
 * @typedef {{
 *   notes: string, changedFiles: number, migrations: string[], configuration: string[], authors: string[],
 * }} About
 */

export const services = /** @type {const} */ (['checkout', 'invoices', 'website']);
/** @typedef {(typeof services)[number]} Service */

/** Versions and what is said of them, oldest first. @param {Service} service */
export function versionsOf(service) {
  const listed = /** @type {Record<string, About>} */ (readJson(join(servicesFolder, service, 'versions.json')) ?? {});
  return new Map(Object.entries(listed));
}

/** The files of one version, as paths below the service's folder, in order. @param {Service} service @param {string} version */
export function filesOf(service, version) {
  const folder = join(servicesFolder, service);
  const shared = readdirSync(folder).filter((name) => name.endsWith('.mjs'));
  const own = service === 'website' ? join('versions', version) : join('versions', `${version}.mjs`);
  return [...shared, ...below(folder, own)].map((path) => path.split(sep).join('/')).sort();
}

/** `sha256:` over names and contents of all files of the version. @param {Service} service @param {string} version */
export function digestOf(service, version) {
  const hash = createHash('sha256');
  for (const path of filesOf(service, version)) {
    const content = readFileSync(join(servicesFolder, service, path));
    hash.update(`${path}\n${content.length}\n`).update(content);
  }
  return `sha256:${hash.digest('hex')}`;
}

/** @param {string} folder @param {string} path @returns {string[]} */
function below(folder, path) {
  const full = join(folder, path);
  if (!statSync(full).isDirectory()) return [path];
  return readdirSync(full).flatMap((name) => below(folder, relative(folder, join(full, name))));
}
