import { expect, it } from 'vitest';
import { endWords } from './end-words.ts';

it.each([
  [
    null,
    'SIGKILL',
    'ended by SIGKILL: Quarterdeck did not stop it; usually the machine or its container ran out of memory',
  ],
  [null, 'SIGSEGV', 'ended by SIGSEGV: the program crashed'],
  [null, 'SIGUSR1', 'ended by SIGUSR1'],
  [1, null, 'ended with exit code 1'],
  [126, null, 'is not executable'],
  [127, null, 'was not found'],
  [137, null, 'exit code 137, as shells report SIGKILL: Quarterdeck did not stop it'],
  [143, null, 'as shells report SIGTERM: another process'],
  [200, null, 'ended with exit code 200'],
  [null, null, 'how it ended is unknown'],
])('exit code %s and signal %s: %s', (exitCode, signal, words) => {
  expect(endWords(exitCode, signal)).toContain(words);
  expect(endWords(exitCode, signal)).not.toMatch(/none|null|undefined/);
});
