import type { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { createAllowance } from './allowance.ts';
import { readBody } from './read-body.ts';

const sent = (...chunks: string[]) => Readable.from(chunks.map((chunk) => Buffer.from(chunk))) as IncomingMessage;
const broken = () =>
  Readable.from(
    (async function* () {
      yield Buffer.from('12345');
      throw new Error('reset');
    })(),
  ) as unknown as IncomingMessage;

describe('a body that is read', () => {
  it('is whole, and no longer than it may be', async () => {
    expect(String(await readBody(sent('ab', 'cd'), 4))).toBe('abcd');
    expect(await readBody(sent('ab', 'cde'), 4)).toBe('too long');
    expect(await readBody(broken(), 10)).toBe('gone');
  });

  it('holds its room until that is given back, and none when it is discarded', async () => {
    const room = createAllowance(10);
    expect(String(await readBody(sent('123456'), 100, room))).toBe('123456');
    expect(await readBody(sent('123', '45'), 100, room)).toBe('no room');
    expect(await readBody(sent('12', '3456789'), 4, room)).toBe('too long');
    expect(await readBody(broken(), 100, room)).toBe('gone');
    expect(String(await readBody(sent('1234'), 100, room))).toBe('1234');
    expect(await readBody(sent('1'), 100, room)).toBe('no room');
    room.giveBack(6);
    expect(String(await readBody(sent('123456'), 100, room))).toBe('123456');
  });
});
