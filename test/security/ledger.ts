import { appendFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  export interface ProvidedContext {
    attackLedger: string;
  }
}

/** One attempt of an attack, and whether it got what it wanted. */
export interface Attempt {
  attack: string;
  what: string;
  isAccepted: boolean;
}

/** Notes an attempt for the sum that is printed after all files have run. */
export function note(attempt: Attempt): void {
  appendFileSync(inject('attackLedger'), `${JSON.stringify(attempt)}\n`);
}

/** The line for people; null when nothing was attempted in this run. */
export function summary(attempts: readonly Attempt[]): string | null {
  if (attempts.length === 0) return null;
  const accepted = attempts.filter((attempt) => attempt.isAccepted).length;
  return `security: ${attempts.length} attacks tried, ${accepted} accepted`;
}

let folder = '';

/** Before all test files, which are processes of their own: one ledger for them. */
export function setup(project: TestProject): void {
  folder = mkdtempSync(join(tmpdir(), 'quarterdeck-attacks-'));
  const file = join(folder, 'ledger.jsonl');
  appendFileSync(file, '');
  project.provide('attackLedger', file);
}

/** After them: its sum, and a failed run when anything was accepted. */
export function teardown(): void {
  const attempts = readFileSync(join(folder, 'ledger.jsonl'), 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Attempt);
  rmSync(folder, { recursive: true, force: true });
  const line = summary(attempts);
  if (line === null) return;
  process.stdout.write(`${line}\n`);
  for (const { attack, what, isAccepted } of attempts)
    if (isAccepted) process.stdout.write(`accepted: ${attack}: ${what}\n`);
  if (attempts.some((attempt) => attempt.isAccepted)) process.exitCode = 1;
}
