import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';

/**
 * Why a program cannot be started, with its path and the fix, as a clause without a period; null when no problem is
 * found. A program without a slash is looked up in the PATH that it would get.
 */
export function programProblem(
  argv: readonly string[],
  folder: string,
  env: Readonly<Record<string, string>>,
): string | null {
  const [program = ''] = argv;
  if (!isFolder(folder)) return `the folder ${folder} does not exist; correct “folder”, or create it`;
  if (program.includes('/')) {
    const path = resolve(folder, program);
    const problem = fileProblem(path);
    return problem === null ? null : `${path} ${problem}`;
  }
  const paths = (env.PATH ?? '').split(delimiter).map((path) => join(path, program));
  return paths.some((path) => fileProblem(path) === null)
    ? null
    : `“${program}” is not in PATH; install it, or write its path`;
}

function fileProblem(path: string): string | null {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile() ? null : 'is not a file; name the program itself';
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EACCES'
      ? 'is not executable; run chmod +x on it'
      : 'does not exist; correct the path';
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
