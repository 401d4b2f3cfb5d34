import { LineCounter, parseDocument } from 'yaml';
import { z } from 'zod';
import type { RuleParts } from '../domain/analysis/threshold-rules.ts';
import type { PolicyPart } from '../domain/policy/policy.ts';
import { PolicySettings } from './policy-schema.ts';
import { problemsOf } from './problems.ts';
import { Thresholds } from './sections/thresholds.ts';
import { SettingsError } from './settings.ts';

const Rules = z.strictObject({ policy: PolicySettings.default({}), thresholds: Thresholds.default({}) });

/** A file with a `policy` and `thresholds`, as in the settings. Throws SettingsError with all its problems. */
export function parseRules(text: string, file: string): { policy: PolicyPart; thresholds: RuleParts } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const [broken] = document.errors;
  if (broken)
    throw new SettingsError([
      { file, line: lines.linePos(broken.pos[0]).line, key: 'YAML', message: broken.message.split('\n')[0] ?? '' },
    ]);
  const checked = Rules.safeParse(document.toJS({ maxAliasCount: 50 }) ?? {});
  if (!checked.success) throw new SettingsError(problemsOf(checked.error, file, document, lines));
  return checked.data;
}
