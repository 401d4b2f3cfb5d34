import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';

/** A child process of a test that talks in lines. */
export interface Child {
  process: ChildProcess;
  /** Every line that it printed so far. */
  readonly lines: string[];
  /** Resolves with the next line that fits; rejects with what the child said when it ends first. */
  line(fits: (line: string) => boolean): Promise<string>;
  say(line: string): void;
  /** Resolves with its exit code, or the signal that ended it. */
  ended: Promise<number | string>;
}

/** Runs a TypeScript program of the tests in a process of its own. */
export function startChild(program: URL, words: readonly string[]): Child {
  const child = spawn(process.execPath, ['--import', 'tsx', program.pathname, ...words], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  const wake = () => {
    for (const check of waiting) check();
  };
  let complaint = '';
  let end: number | string | null = null;
  createInterface({ input: child.stdout }).on('line', (line) => {
    lines.push(line);
    wake();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    complaint += chunk.toString();
  });
  const ended = once(child, 'close').then(([code, signal]: unknown[]) => {
    end = typeof code === 'number' ? code : String(signal);
    wake();
    return end;
  });
  return {
    process: child,
    lines,
    say: (line) => void child.stdin.write(`${line}\n`),
    ended,
    line(fits) {
      const from = lines.length;
      return new Promise((resolve, reject) => {
        const check = () => {
          const found = lines.slice(from).find(fits);
          if (found === undefined && end === null) return;
          waiting.delete(check);
          if (found === undefined) reject(new Error(`the child ended (${end}): ${complaint}`));
          else resolve(found);
        };
        waiting.add(check);
        check();
      });
    },
  };
}
