import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Invocation, Json } from '../domain/invocation.ts';
import type { Service } from '../domain/service.ts';
import type { Settings } from '../domain/settings.ts';
import type { Deps } from '../usecases/deps.ts';
import { readRunningVersion } from '../usecases/release/facts.ts';
import { projectFolder } from './paths.ts';

const run = promisify(execFile);

/** Runs a command from the settings, with its version substituted. */
async function runCommand(service: Service, action: Invocation | undefined, version: string): Promise<void> {
  const argv = action?.uses === 'shell' && Array.isArray(action.with.argv) ? action.with.argv : [];
  const [program, ...args] = argv.map((argument: Json) => String(argument).replaceAll('{version}', version));
  if (program)
    await run(program === 'node' ? process.execPath : program, args, {
      cwd: projectFolder,
      timeout: 30_000,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...service.commandEnvironment },
    });
}

/**
 * Starts the services that are not running yet, with the commands in the settings: each with the version that was last
 * live, or with its first one.
 */
export async function bringUpServices(deps: Deps): Promise<void> {
  await Promise.all(
    Object.values(deps.settings.services).flatMap((service) =>
      Object.values(service.environments).map(async (environment) => {
        if (!environment.actions.up) return;
        const running = await readRunningVersion(deps, environment);
        if (running.kind === 'version') return;
        const [last] = await deps.database.transaction((stores) =>
          stores.deployments.newest([{ service: service.name, environment: environment.name }]),
        );
        const live = last === undefined ? null : last.state === 'rolled_back' ? last.previousVersion : last.version;
        const first = live ?? (await firstVersion(deps, service));
        await runCommand(service, environment.actions.up, first);
      }),
    ),
  );
}

async function firstVersion({ systems }: Deps, service: Service): Promise<string> {
  if (service.versions === null) return '';
  const { uses, with: words } = service.versions;
  const source = await systems.versionSource(uses);
  const { versions } = await source.list({ service: service.name, with: words, env: service.commandEnvironment });
  return versions[0] ?? '';
}

/** Stops the services, with the commands in the settings. */
export async function takeDownServices(settings: Settings): Promise<void> {
  const downs = Object.values(settings.services).flatMap((service) =>
    Object.values(service.environments).map((environment) => runCommand(service, environment.actions.down, '')),
  );
  await Promise.allSettled(downs);
}
