import { expect, it } from 'vitest';
import { driftOf } from './drift.ts';

const newest = (state: 'succeeded' | 'failed' | 'rolled_back' | 'aborted' | 'verifying') => ({
  ...{ state, version: '1.4.0', previousVersion: '1.3.0', rollback: null },
});

it('is another version than the record has', () => {
  expect(driftOf('9.9.9', '1.4.0', newest('succeeded'), '1.3.0')).toEqual({ running: '9.9.9', recorded: '1.4.0' });
  expect(driftOf('1.3.0', '1.4.0', newest('succeeded'), '1.3.0')).toEqual({ running: '1.3.0', recorded: '1.4.0' });
  expect(driftOf('1.4.0', '1.3.0', newest('rolled_back'), '1.3.0')).toEqual({ running: '1.4.0', recorded: '1.3.0' });
  expect(driftOf('9.9.9', '1.4.0', newest('failed'), '1.3.0')).toEqual({ running: '9.9.9', recorded: '1.4.0' });
});

it('is not what a deployment may have left that did not come to its end', () => {
  for (const running of ['1.3.0', '1.2.0', '1.4.0'])
    expect(driftOf(running, '1.4.0', newest('aborted'), '1.2.0')).toBeNull();
});

it('is nothing where nothing was released before, or what runs is on record', () => {
  expect(driftOf('1.0.0', null, null, null)).toBeNull();
  expect(driftOf('1.4.0', '1.4.0', newest('verifying'), null)).toBeNull();
});
