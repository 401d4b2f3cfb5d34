import { EnvironmentError } from '../config/env.ts';
import { SettingsError } from '../config/settings-error.ts';
import { DirectoryInUse } from '../db/embedded/directory-lock.ts';
import { redact } from '../lib/redact.ts';
import { DatabaseUnavailable } from '../ports/database.ts';

/** An error message that says how to fix the problem; a bug keeps its stack trace. Credentials are masked. */
export function explainFailure(error: unknown): string {
  return redact(sentence(error));
}

function sentence(error: unknown): string {
  if (error instanceof SettingsError)
    return `The settings cannot be used:\n${error.problems.map(({ file, line, key, message }) => `  ${file}${line === null ? '' : `:${line}`}  ${key}: ${message}`).join('\n')}`;
  if (error instanceof EnvironmentError)
    return `The environment cannot be used:\n${error.problems.map((problem) => `  ${problem}`).join('\n')}`;
  if (error instanceof DirectoryInUse) return error.message;
  if (error instanceof DatabaseUnavailable)
    return `The database cannot be used: ${error.message}\n  Check DATABASE_URL, and that the server runs and lets you in.`;
  if (!(error instanceof Error)) return String(error);
  if ('code' in error && error.code === 'EADDRINUSE')
    return `${error.message}\n  Another program listens there; set PORT (and DEMO_PORT_BASE for the demo services) to other ports.`;
  return error.stack ?? error.message;
}
