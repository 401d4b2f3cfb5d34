import { mkdirSync } from 'node:fs';
import type { Clock } from '../../lib/clock.ts';
import type { VersionSource } from '../../ports/version-source.ts';
import { createShellExecutor, type ShellExecutor } from './shell-executor.ts';
import { createShellVersions } from './shell-versions.ts';

/** Creates the operations folder; commands run in `workingDirectory`. */
export function connectShell(options: { directory: string; workingDirectory: string; clock: Clock }): {
  executor: ShellExecutor;
  versionSource: VersionSource;
} {
  const { directory, workingDirectory, clock } = options;
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  return {
    executor: createShellExecutor({ directory, workingDirectory, clock }),
    versionSource: createShellVersions({ workingDirectory, clock }),
  };
}
