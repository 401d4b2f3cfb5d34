import { expect, it } from 'vitest';
import { endWords } from './end-words.ts';

it.each([
  [
    null,
    'SIGKILL',
    'ended by SIGKILL: nobody stopped it here, so usually the machine or its container ran out of memory',
  ],
  [null, 'SIGSEGV', 'ended by SIGSEGV: the program crashed'],
  [null, 'SIGUSR1', 'ended by SIGUSR1'],
  [1, null, 'ended with exit code 1'],
  [126, null, 'may not be executed'],
  [127, null, 'was not found'],
  [137, null, 'exit code 137, as shells report SIGKILL: nobody stopped it here'],
  [143, null, 'as shells report SIGTERM: something else'],
  [200, null, 'ended with exit code 200'],
  [null, null, 'how it ended is not known'],
])('exit code %s and signal %s: %s', (exitCode, signal, words) => {
  expect(endWords(exitCode, signal)).toContain(words);
  expect(endWords(exitCode, signal)).not.toMatch(/none|null|undefined/);
});
