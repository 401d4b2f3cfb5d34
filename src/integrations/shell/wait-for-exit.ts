import { watch } from 'node:fs';
import type { Clock } from '../../lib/clock.ts';

const lookMs = 100;

/** Resolves when the operation's result may have appeared, or after a short while: file events can be lost or missing. */
export async function waitForExit(folder: string, clock: Clock, atMostMs: number): Promise<void> {
  const seen = new AbortController();
  const stop = watchFolder(folder, () => seen.abort());
  try {
    await clock.sleep(Math.min(lookMs, atMostMs), seen.signal);
  } finally {
    stop();
  }
}

function watchFolder(folder: string, onExit: () => void): () => void {
  try {
    const watcher = watch(folder, { persistent: false }, (_event, name) => name === 'exit.json' && onExit());
    watcher.on('error', () => {});
    return () => watcher.close();
  } catch {
    return () => {};
  }
}
