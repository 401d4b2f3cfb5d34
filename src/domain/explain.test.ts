import { expect, test } from 'vitest';
import { explain } from './explain.ts';
import { type ReleaseState, releaseLifecycle } from './release/lifecycle.ts';

const next = (state: ReleaseState) =>
  explain({ kind: 'not_now', action: 'ticked off', ref: 'R-1', state, allowed: [...releaseLifecycle.events(state)] })
    .next;

test('what cannot be done now names what people can do, not what happens by itself', () => {
  expect(next('in_review')).toBe('Possible now: approve, reject, cancel.');
  expect(next('in_progress')).toBe('Possible now: roll back.');
  expect(next('failed')).toBe('Possible now: start, roll back, close.');
});

test('where nothing is named, the card tells more', () => {
  expect(next('rolled_back')).toBe('Its card shows what is possible now.');
});
