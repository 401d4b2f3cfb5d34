// The website: two slots with files and a pointer that names the one which visitors see; and a slot that is staging.
import { cpSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { askJson } from './ask.mjs';
import { Refusal, say } from './flags.mjs';
import { ports, readJson, servicesFolder, statePath, writeWhole } from './place.mjs';
import { findProcess, stopProcess } from './processes.mjs';
import { startHealthy } from './start-healthy.mjs';

/** @typedef {'blue' | 'green'} Slot */
/** @typedef {Slot | 'staging'} AnySlot */

const folder = join(servicesFolder, 'website');
const slotPath = (/** @type {AnySlot} */ slot) => statePath('website', 'slots', slot);
const pointer = () => statePath('website', 'current');

/** @returns {Slot | null} */
export function liveSlot() {
  try {
    return readFileSync(pointer(), 'utf8').trim() === 'green' ? 'green' : 'blue';
  } catch {
    return null;
  }
}

/** @returns {Slot} */
export const idleSlot = () => (liveSlot() === 'blue' ? 'green' : 'blue');

/** @param {AnySlot} slot */
export function versionIn(slot) {
  const said = /** @type {{ version?: string } | null} */ (readJson(join(slotPath(slot), 'version.json')));
  return said?.version ?? null;
}

/** Puts all files of the version into the slot at once. @param {AnySlot} slot @param {string} version */
export function upload(slot, version) {
  const fresh = `${slotPath(slot)}.${process.pid}.new`;
  mkdirSync(statePath('website', 'slots'), { recursive: true });
  cpSync(join(folder, 'versions', version), fresh, { recursive: true });
  rmSync(slotPath(slot), { recursive: true, force: true });
  renameSync(fresh, slotPath(slot));
  say(`uploaded ${version} to the ${slot} slot`);
}

/** @param {Slot} slot */
export function emptySlot(slot) {
  rmSync(slotPath(slot), { recursive: true, force: true });
}

/** Points visitors to the slot that holds the version, and sees that they get it. @param {string} version */
export async function pointTo(version) {
  const slot = [idleSlot(), liveSlot()].find((one) => one !== null && versionIn(one) === version);
  if (!slot) throw new Refusal(`no slot holds ${version}; install it first`);
  writeWhole(pointer(), `${slot}\n`);
  const seen = await askJson(ports.website, '/version.json');
  if (seen?.version !== version) throw new Refusal(`visitors get ${seen?.version ?? 'no answer'}, not ${version}`);
  say(`visitors see ${version} (${slot} slot)`);
}

/** @param {Slot} slot */
export const setPointer = (slot) => writeWhole(pointer(), `${slot}\n`);

export async function startServer() {
  const isUp = async () => (await askJson(ports.website, '/version.json')) !== null;
  if (findProcess('website') !== null && (await isUp())) return;
  await stopProcess('website');
  const { website: port, websitePreview, websiteStaging } = ports;
  const args = [...[port, websitePreview, websiteStaging].map(String), statePath('website')];
  await startHealthy('website', { program: join(folder, 'server.mjs'), args, port }, isUp);
  say(`the website listens on ${port}`);
}
