import type { Clock } from '../../lib/clock.ts';
import { findByMarker } from './operation-family.mjs';
import type { OperationFiles } from './operation-files.ts';
import { isAtWork, type KnownProcess, signalGroupIfAlive, signalIfAlive } from './process-alive.ts';

/** For attempts of a version that knew no such policy. */
const earlierGraceMs = 2_000;
const lookMs = 100;

/**
 * Ends what the command of an operation started when its supervisor is gone: it is told to end, has the operation's
 * `stopGraceMs` for that, and is killed then. Resolves when nothing is left or all of it was killed.
 */
export async function stopLeftovers(files: OperationFiles, clock: Clock): Promise<void> {
  const attempt = await files.attempt(await files.latestAttempt());
  const command = await files.command();
  const until = clock.monotonicMs() + (attempt?.stopGraceMs ?? earlierGraceMs);
  const told = new Set<number>();
  for (let left = leftOf(files, command); left.length > 0; left = leftOf(files, command)) {
    const isOver = clock.monotonicMs() >= until;
    const signal = isOver ? 'SIGKILL' : 'SIGTERM';
    for (const one of left) if (isOver || !told.has(one.pid)) signalIfAlive(one, signal);
    // Its group too: a system that shows no environments shows nothing but the command itself.
    if (command !== null && (isOver || !told.has(command.pid))) signalGroupIfAlive(command, signal);
    if (isOver) return;
    for (const one of left) told.add(one.pid);
    await clock.sleep(lookMs);
  }
}

function leftOf(files: OperationFiles, command: KnownProcess | null): KnownProcess[] {
  const marked = findByMarker(files.id) ?? [];
  const isNew = command !== null && isAtWork(command) && !marked.some(({ pid }) => pid === command.pid);
  return isNew ? [...marked, command] : marked;
}
