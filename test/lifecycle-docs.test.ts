import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { lifecyclesDocument, lifecyclesFile } from '../scripts/print-lifecycles.ts';

test('docs/lifecycles.md is what the code prints; after a change run scripts/print-lifecycles.ts', () => {
  const printed = lifecyclesDocument();
  expect(printed.match(/stateDiagram-v2/g)).toHaveLength(7);
  expect(readFileSync(lifecyclesFile, 'utf8')).toBe(printed);
});
