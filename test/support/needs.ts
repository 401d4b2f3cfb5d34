import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { describe } from 'vitest';

/** What a group of tests needs from the machine. */
export type Need =
  | 'postgres'
  | 'postgres-programs'
  | 'browser'
  | 'ansible'
  | 'prometheus'
  | 'alertmanager'
  | 'container-registry'
  | 'redis'
  | 'moto'
  | 'vendor-contracts';

export type Found = { isThere: true; value: string } | { isThere: false; reason: string };

const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** By need, the names that a program goes by. */
const programs = {
  ansible: ['ansible-playbook'],
  prometheus: ['prometheus'],
  alertmanager: ['prometheus-alertmanager', 'alertmanager'],
  'container-registry': ['docker-registry', 'registry'],
  redis: ['redis-server', 'valkey-server'],
  moto: ['moto_server'],
} as const;

const isProgram = (need: Need): need is keyof typeof programs => Object.hasOwn(programs, need);

const serversFolder = '/usr/lib/postgresql';
const installedServers = existsSync(serversFolder)
  ? readdirSync(serversFolder).map((version) => join(serversFolder, version, 'bin'))
  : [];

/** Looks for what is needed: the address of a PostgreSQL server, the folder of its programs, or a browser's file. */
export function findNeed(need: Need, variables: Readonly<Record<string, string | undefined>> = process.env): Found {
  if (need === 'postgres') {
    const url = variables.TEST_DATABASE_URL;
    return url
      ? { isThere: true, value: url }
      : {
          isThere: false,
          reason:
            'TEST_DATABASE_URL is not set; point it at a PostgreSQL server, for example postgres://postgres@127.0.0.1:5432/postgres',
        };
  }
  if (need === 'postgres-programs') {
    const folder = [variables.POSTGRES_BIN, ...installedServers].find(
      (path) => path !== undefined && existsSync(join(path, 'initdb')),
    );
    return folder
      ? { isThere: true, value: folder }
      : {
          isThere: false,
          reason: 'the programs of a PostgreSQL server were not found; install one or set POSTGRES_BIN',
        };
  }
  if (isProgram(need)) {
    const names: readonly string[] = programs[need];
    const folders = (variables.PATH ?? '').split(delimiter);
    const program = folders
      .flatMap((folder) => names.map((name) => join(folder, name)))
      .find((path) => existsSync(path));
    return program
      ? { isThere: true, value: program }
      : { isThere: false, reason: `${names[0]} was not found; install it` };
  }
  if (need === 'vendor-contracts') {
    const folder = variables.VENDOR_CONTRACTS;
    return folder && existsSync(folder)
      ? { isThere: true, value: folder }
      : { isThere: false, reason: 'VENDOR_CONTRACTS is not set; point it at a folder of API descriptions' };
  }
  const program = [variables.CHROMIUM_PATH, ...browsers].find(
    (path) => path !== undefined && path !== '' && existsSync(path),
  );
  return program
    ? { isThere: true, value: program }
    : { isThere: false, reason: 'no Chromium or Chrome was found; install one or set CHROMIUM_PATH' };
}

/** What to do with a group whose need is or is not met: where everything is required, a missing part is a failure. */
export function decideNeed(found: Found, isEverythingRequired: boolean): 'run' | 'skip' | 'fail' {
  if (found.isThere) return 'run';
  return isEverythingRequired ? 'fail' : 'skip';
}

/**
 * Declares a group of tests that needs `need`. Without it the group is skipped and a line says why; with
 * REQUIRE_ALL_TESTS=1 it throws instead, so that a complete run cannot leave it out unnoticed.
 */
export function describeWith(need: Need, name: string, declare: (value: string) => void): void {
  const found = findNeed(need);
  const decision = decideNeed(found, process.env.REQUIRE_ALL_TESTS === '1');
  if (found.isThere) {
    describe(name, () => declare(found.value));
    return;
  }
  if (decision === 'fail') throw new Error(`“${name}” is required, but ${found.reason}.`);
  console.warn(`skipped: “${name}”: ${found.reason}.`);
  describe.skip(name, () => declare(''));
}
