import type { Clock } from '../../lib/clock.ts';
import { findByMarker } from './operation-family.mjs';
import type { OperationFiles } from './operation-files.ts';
import { isAtWork, type KnownProcess, signalGroupIfAlive, signalIfAlive } from './process-alive.ts';

/** For attempts of an earlier version without this policy. */
const earlierGraceMs = 2_000;
const lookMs = 100;

/**
 * Stops what an operation's command started when its supervisor is gone: processes are asked to terminate, get the
 * operation's `stopGraceMs`, and are then killed. Resolves when nothing is left or all of it was killed.
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
    // Its group too: on a system that does not expose process environments, only the command itself can be found.
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
