import { describe, expect, it } from 'vitest';
import { carriesOperation } from './operation-mark.ts';

describe('the mark of an operation in a text', () => {
  it.each([
    'op_1',
    'Deploy 1.1.0 (op_1)',
    'op_1: 1.1.0',
    'shop-op_1-production',
    'rollback_op_1',
    'op_10 was before op_1',
    'Auslieferung „op_1“',
  ])('is found in “%s”', (text) => {
    expect(carriesOperation(text, 'op_1')).toBe(true);
  });

  it.each(['', 'op_10', 'Deploy 1.1.0 (op_12)', 'xop_1', '9op_1', 'op_1é', 'OP_1', 'op 1', 'op_10 op_11 op_1a'])(
    'is not found in “%s”',
    (text) => {
      expect(carriesOperation(text, 'op_1')).toBe(false);
    },
  );

  it('is never that of an empty id', () => {
    expect(carriesOperation('', '')).toBe(false);
    expect(carriesOperation('Deploy 1.1.0', '')).toBe(false);
  });
});
