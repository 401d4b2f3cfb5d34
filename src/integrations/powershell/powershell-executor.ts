import { z } from 'zod';
import type { Executor, OperationRef } from '../../ports/executor.ts';

const Script = z.object({
  script: z.string(),
  parameters: z.record(z.string(), z.json()),
  folder: z.string(),
  program: z.string(),
});

/** The environment variables by which the fixed command below receives the script and its parameters. */
export const scriptVariable = 'QUARTERDECK_SCRIPT';
export const parametersVariable = 'QUARTERDECK_PARAMETERS';

/**
 * Always the same text: what the settings say comes in by variables, so that nothing in it is read as code, and a value
 * such as `-Verbose` is not read as the name of a parameter. The exit code is that of the script, or of the last program
 * that it called.
 */
export const command = [
  "$ErrorActionPreference = 'Stop'",
  `$parameters = $env:${parametersVariable} | ConvertFrom-Json -AsHashtable`,
  '$global:LASTEXITCODE = 0',
  `& $env:${scriptVariable} @parameters`,
  'exit $global:LASTEXITCODE',
].join('; ');

/** Runs scripts through the command executor, so that they survive a restart of the bot. */
export function createPowershellExecutor(commands: Executor): Executor {
  const translated = <Ref extends OperationRef>(operation: Ref): Ref => ({ ...operation, with: commandOf(operation) });
  return {
    reach: commands.reach,
    start: (operation) =>
      commands.start({ ...translated(operation), env: { ...operation.env, ...variablesOf(operation) } }),
    preflight: ({ with: words, env }) => commands.preflight?.({ with: commandOf({ with: words }), env }) ?? null,
    report: (operation) => commands.report(translated(operation)),
    abort: (operation) => commands.abort(translated(operation)),
    settled: (operation, timeoutMs) => commands.settled(translated(operation), timeoutMs),
  };
}

function commandOf({ with: words }: Pick<OperationRef, 'with'>): OperationRef['with'] {
  const read = Script.safeParse(words);
  // The id alone is enough to look up an operation.
  if (!read.success) return { argv: [], folder: '.' };
  const { program, folder } = read.data;
  return { argv: [program, '-NoProfile', '-NonInteractive', '-Command', command], folder };
}

function variablesOf({ with: words }: Pick<OperationRef, 'with'>): Record<string, string> {
  const read = Script.safeParse(words);
  if (!read.success) return {};
  const { script, parameters } = read.data;
  // Without a folder, PowerShell looks the name up as a command.
  const path = /[/\\]/.test(script) ? script : `./${script}`;
  // Plain text, as PowerShell 7 prints it without a terminal.
  return {
    [scriptVariable]: path,
    [parametersVariable]: JSON.stringify(parameters),
    NO_COLOR: '1',
    POWERSHELL_TELEMETRY_OPTOUT: '1',
  };
}
