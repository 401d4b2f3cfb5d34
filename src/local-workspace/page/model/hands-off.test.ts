import { describe, expect, it } from 'vitest';
import { handsOff } from './hands-off.ts';

const nextTurn = () => new Promise((resolve) => setTimeout(resolve));

describe('what arrives while a pointer is held down', () => {
  it.each(['pointerup', 'pointercancel', 'blur'])('waits for %s, and keeps its order', async (end) => {
    const pointer = new EventTarget();
    const taken: string[] = [];
    const take = handsOff<string>(pointer, (value) => taken.push(value));
    take('before');
    pointer.dispatchEvent(new Event('pointerdown'));
    take('first');
    take('second');
    expect(taken).toEqual(['before']);
    pointer.dispatchEvent(new Event(end));
    // The click comes now, where the button still is.
    take('third');
    expect(taken).toEqual(['before']);
    await nextTurn();
    expect(taken).toEqual(['before', 'first', 'second', 'third']);
    take('after');
    expect(taken).toEqual(['before', 'first', 'second', 'third', 'after']);
  });

  it('goes on waiting when the next press has begun', async () => {
    const pointer = new EventTarget();
    const taken: string[] = [];
    const take = handsOff<string>(pointer, (value) => taken.push(value));
    pointer.dispatchEvent(new Event('pointerdown'));
    take('first');
    pointer.dispatchEvent(new Event('pointerup'));
    pointer.dispatchEvent(new Event('pointerdown'));
    await nextTurn();
    expect(taken).toEqual([]);
    pointer.dispatchEvent(new Event('pointerup'));
    await nextTurn();
    expect(taken).toEqual(['first']);
  });
});
