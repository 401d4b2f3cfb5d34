import { once } from 'node:events';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { withTimeLimit } from '../time-limit.ts';

/** A backup that was written. */
export interface Backup {
  bytes: number;
  /** How long queries were blocked. */
  heldMs: number;
  tookMs: number;
}

/** Where the process that has the database open accepts backup requests; it may be in another folder. */
const addressFile = (directory: string) => join(directory, 'backup.address');

/** Tells other processes of this user where to request a backup. */
export function offerBackups(directory: string, path: string): void {
  writeFileSync(addressFile(directory), path, { mode: 0o600 });
}

/** Withdraws the offer. */
export function withdrawBackups(directory: string): void {
  rmSync(addressFile(directory), { force: true });
}

/**
 * Asks the process that has the embedded database in `directory` open to write a backup to `file`. Throws when that
 * fails.
 */
export async function requestBackup(directory: string, file: string, timeoutMs = 300_000): Promise<Backup> {
  const socket = connect(readFileSync(addressFile(directory), 'utf8'));
  try {
    return await withTimeLimit(askFor(socket, resolve(file)), timeoutMs, 'a backup');
  } finally {
    socket.destroy();
  }
}

async function askFor(socket: Socket, file: string): Promise<Backup> {
  await once(socket, 'connect');
  socket.write(`${JSON.stringify({ file })}\n`);
  const answer: unknown = JSON.parse(await text(socket));
  if (!isObject(answer) || 'error' in answer) throw new Error(isObject(answer) ? String(answer.error) : 'no answer');
  return { bytes: Number(answer.bytes), heldMs: Number(answer.heldMs), tookMs: Number(answer.tookMs) };
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
