import { type FileHandle, open } from 'node:fs/promises';
import { join } from 'node:path';
import { shownOutput } from '../kit/output/shown-output.ts';
import { orMissing } from './operation-files.ts';

// More is masked than is shown, so that a credential that starts before the cut is recognized.
const maskedBytes = 32_000;

/** The last 8,000 characters of an operation's output, masked by `mask`. */
export async function readOperationOutput(folder: string, mask: (text: string) => string): Promise<string> {
  const now = await orMissing(open(join(folder, 'output.log'), 'r'));
  const before = await orMissing(open(join(folder, 'output-before.log'), 'r'));
  try {
    const end = now === null ? Buffer.alloc(0) : await readEnd(now, maskedBytes);
    const missing = maskedBytes - end.length;
    const start =
      before === null || missing === 0 || (await isSame(now, before)) ? null : await readEnd(before, missing);
    return maskedEnd(start === null ? end : Buffer.concat([start, end]), mask);
  } finally {
    await now?.close();
    await before?.close();
  }
}

/** The last 8,000 characters of the output as a terminal would show it, masked by `mask`. */
export function maskedEnd(output: Buffer, mask: (text: string) => string): string {
  const text = output.subarray(-maskedBytes).toString('utf8');
  // The first line may be cut in the middle of a character, a color or a credential.
  const whole = output.length < maskedBytes ? text : text.slice(text.search(/[\r\n]/) + 1);
  return shownOutput(whole, mask);
}

/** The supervisor renamed the file between our two opens: it is one file, not two. */
async function isSame(now: FileHandle | null, before: FileHandle): Promise<boolean> {
  return now !== null && (await now.stat()).ino === (await before.stat()).ino;
}

async function readEnd(file: FileHandle, bytes: number): Promise<Buffer> {
  const { size } = await file.stat();
  const length = Math.min(size, bytes);
  const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, size - length);
  return buffer.subarray(0, bytesRead);
}
