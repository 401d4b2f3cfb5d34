import { execFile } from 'node:child_process';
import { confidential } from '../../lib/confidential.ts';
import { redactWith } from '../../lib/redact.ts';
import { scrubbedEnvironment } from '../../lib/scrubbed-environment.ts';
import { IntegrationError } from '../../ports/integration-error.ts';

const timeoutMs = 30_000;
const maxBytes = 16 * 1_048_576;
const fixed = ['-c', 'protocol.ext.allow=never', '-c', 'core.hooksPath=/dev/null', '-c', 'core.fsmonitor=false'];

/**
 * Runs git in a repository: no shell, no prompts, bounded time and output. Throws IntegrationError `unavailable` with
 * the first line of git's output.
 */
export function git(folder: string, args: readonly string[], env: Readonly<Record<string, string>>): Promise<string> {
  return new Promise((resolve, reject) => {
    execFile(
      'git',
      [...fixed, '-C', folder, ...args],
      {
        timeout: timeoutMs,
        maxBuffer: maxBytes,
        env: { ...scrubbedEnvironment(env), LC_ALL: 'C', GIT_TERMINAL_PROMPT: '0', GIT_OPTIONAL_LOCKS: '0' },
      },
      (error, stdout, stderr) => {
        if (error === null) return resolve(stdout);
        const said =
          redactWith(confidential(env))(stderr)
            .split('\n')
            .find((line) => line.trim() !== '') ?? '';
        const why = error.killed ? `git did not answer within ${timeoutMs / 1_000} s` : said || error.message;
        reject(new IntegrationError('unavailable', `git: ${why.trim().slice(0, 200)}`, { cause: error }));
      },
    );
  });
}
