import { ZodError } from 'zod';
import type { Clock } from '../../lib/clock.ts';
import { findByMarker } from './operation-family.mjs';
import type { Exit, OperationFiles } from './operation-files.ts';
import { isAtWork } from './process-alive.ts';

export type OperationState =
  /** No attempt was ever made, or all of them are void: nothing ran and, unless started again, nothing will. */
  | { kind: 'absent'; attempts: number }
  | { kind: 'running'; attempt: number; startedAt: Date }
  | { kind: 'ended'; exit: Exit }
  /** `mayBeAtWork`: something that the command started is running, or that cannot be determined. */
  | { kind: 'unknown'; detail: string; isHere: boolean; mayBeAtWork: boolean };

/** A supervisor takes a tenth of a second to launch its command; one that takes longer than this is given up on. */
const settlingMs = 10_000;

/**
 * The state of an operation. An attempt that was not launched within the settling time (the bot or the supervisor died
 * in between) is first made void and only then reported as absent: a supervisor that wakes up later finds its launch
 * file taken and exits, so `absent` stays true until the operation is started again.
 */
export async function readOperationState(
  files: OperationFiles,
  { clock, host }: { clock: Clock; host: string },
): Promise<OperationState> {
  try {
    const number = await files.latestAttempt();
    const attempt = number === 0 ? null : await files.attempt(number);
    if (attempt === null) return { kind: 'absent', attempts: 0 };
    let launch = await files.launch(number);
    if (launch === null) {
      const age = Math.abs(clock.now().getTime() - attempt.requestedAt.getTime());
      if (age < settlingMs) return { kind: 'running', attempt: number, startedAt: attempt.requestedAt };
      await files.makeVoid(number);
      launch = await files.launch(number);
    }
    if (launch === null || launch.kind === 'void') return { kind: 'absent', attempts: number };
    const exit = await files.exit();
    if (exit !== null) return ended(exit);
    if (launch.host !== host) {
      return {
        kind: 'unknown',
        isHere: false,
        mayBeAtWork: true,
        detail: `it was started on ${launch.host}, which cannot be checked from here`,
      };
    }
    if (isAtWork(launch)) return { kind: 'running', attempt: number, startedAt: launch.at };
    // It may have written its result and exited between the two checks.
    const late = await files.exit();
    if (late !== null) return ended(late);
    return {
      kind: 'unknown',
      isHere: true,
      mayBeAtWork: await mayBeAtWork(files),
      detail: 'its supervising process ended without leaving a result',
    };
  } catch (error) {
    if (!(error instanceof ZodError || error instanceof SyntaxError)) throw error;
    return { kind: 'unknown', isHere: false, mayBeAtWork: true, detail: 'its record cannot be read' };
  }
}

/** Processes that could not be killed may have ended since; until then the operation is not known to be over. */
function ended(exit: Exit): OperationState {
  const alive = exit.survivors.filter(isAtWork);
  if (alive.length === 0) return { kind: 'ended', exit };
  const names = alive.map(({ name, pid }) => `${name} (${pid})`).join(', ');
  return { kind: 'unknown', isHere: true, mayBeAtWork: true, detail: `it could not be stopped: ${names} still runs` };
}

/** Its supervisor is gone. Without a way to find what the command started, its first process represents all of it. */
async function mayBeAtWork(files: OperationFiles): Promise<boolean> {
  const found = findByMarker(files.id);
  if (found !== null && found.length > 0) return true;
  const command = await files.command();
  return command !== null && isAtWork(command);
}
