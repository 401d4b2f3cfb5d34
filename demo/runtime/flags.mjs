// Flags of a command, and the way in which all commands end.
import { parseArgs } from 'node:util';
import { digestOf, services, versionsOf } from './versions.mjs';

/** A reason that is told without a stack. */
export class Refusal extends Error {
  /** @param {string} message @param {number} [exitCode] */
  constructor(message, exitCode = 1) {
    super(message);
    this.exitCode = exitCode;
  }
}

export const usageError = 2;
export const noSuchVersion = 3;

/** The flags that were given; all take a value but `--all`. @param {string[]} names */
export function readFlags(names) {
  try {
    /** @type {Record<string, { type: 'string' | 'boolean' }>} */
    const options = Object.fromEntries(names.map((name) => [name, { type: name === 'all' ? 'boolean' : 'string' }]));
    const { values } = parseArgs({ options, strict: true, allowPositionals: false });
    return /** @type {Record<string, string | undefined>} */ (
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, String(value)]))
    );
  } catch (error) {
    throw new Refusal(/** @type {Error} */ (error).message, usageError);
  }
}

/** @param {string | undefined} name @returns {import('./versions.mjs').Service} */
export function serviceOf(name) {
  const service = services.find((known) => known === name);
  if (service === undefined) throw new Refusal(`--service must be one of ${services.join(', ')}`, usageError);
  return service;
}

/** Only versions that are known get any further. @param {import('./versions.mjs').Service} service @param {string | undefined} version */
export function knownVersion(service, version) {
  if (version === undefined) throw new Refusal('--version is missing', usageError);
  if (!versionsOf(service).has(version)) throw new Refusal(`${service} ${version} does not exist`, noSuchVersion);
  return version;
}

/**
 * What is put into service must be what people approved.
 * @param {import('./versions.mjs').Service} service
 * @param {string} version
 * @param {string | undefined} approved
 */
export function requireDigest(service, version, approved) {
  if (approved === undefined) return;
  const actual = digestOf(service, version);
  if (actual !== approved) throw new Refusal(`${service} ${version} is ${actual}, not the approved ${approved}`);
  say(`digest ${actual.slice(0, 19)}… is the approved one`);
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`);
}

/** Runs a command: 0 only when it really happened. @param {() => Promise<void> | void} command */
export async function run(command) {
  try {
    await command();
  } catch (error) {
    const text = error instanceof Refusal ? error.message : error instanceof Error ? error.stack : String(error);
    process.stderr.write(`failed: ${text}\n`);
    process.exitCode = error instanceof Refusal ? error.exitCode : 1;
  }
}
