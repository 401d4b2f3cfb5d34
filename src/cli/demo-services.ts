import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Service } from '../domain/service.ts';
import type { Settings } from '../domain/settings.ts';
import type { Deps } from '../usecases/deps.ts';
import { readRunningVersion } from '../usecases/release/facts.ts';
import { projectFolder } from './paths.ts';

const run = promisify(execFile);

/** Runs a command that the settings name, with its version filled in. */
async function runCommand(service: Service, template: readonly string[] | undefined, version: string): Promise<void> {
  const [program, ...args] = (template ?? []).map((argument) => argument.replaceAll('{version}', version));
  if (program)
    await run(program === 'node' ? process.execPath : program, args, {
      cwd: projectFolder,
      timeout: 30_000,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...service.commandEnvironment },
    });
}

/**
 * Starts the services that do not run yet, by the commands that the settings name: each with the version that was live
 * last, or with its first one.
 */
export async function bringUpServices(deps: Deps): Promise<void> {
  await Promise.all(
    Object.values(deps.settings.services).flatMap((service) =>
      Object.values(service.environments).map(async (environment) => {
        if (!environment.commands.up) return;
        const running = await readRunningVersion(deps, environment);
        if (running.kind === 'version') return;
        const [last] = await deps.database.transaction((stores) =>
          stores.deployments.newest([{ service: service.name, environment: environment.name }]),
        );
        const live = last === undefined ? null : last.state === 'rolled_back' ? last.previousVersion : last.version;
        const { versions } = await deps.artifacts.list(service.name);
        const [first = ''] = versions;
        await runCommand(service, environment.commands.up, live ?? first);
      }),
    ),
  );
}

/** Stops the services again, by the commands that the settings name. */
export async function takeDownServices(settings: Settings): Promise<void> {
  const downs = Object.values(settings.services).flatMap((service) =>
    Object.values(service.environments).map((environment) => runCommand(service, environment.commands.down, '')),
  );
  await Promise.allSettled(downs);
}
