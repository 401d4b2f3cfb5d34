import { resolve } from 'node:path';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'it may not be executed; run chmod +x on it',
  ENOTDIR: 'a part of its path is no folder',
  ENOEXEC: 'it is no program; begin it with a line such as #!/bin/sh',
  E2BIG: 'its arguments are too long',
  EPERM: 'this is not permitted',
};

/**
 * Why a program could not be started, as a sentence without a full stop: which one, where it was looked for, and what to
 * do about it. A program without a slash is looked for in PATH.
 */
export function notStartable(what: string, argv: readonly string[], folder: string, cause: unknown): string {
  const [program = ''] = argv;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = reasons[code] ?? (code || (cause instanceof Error ? cause.message : String(cause)));
  const where = program.includes('/') ? resolve(folder, program) : `“${program}” in PATH`;
  return `${what} cannot be started: ${where}: ${reason}`;
}
