import { z } from 'zod';
import type { RuleParts } from '../domain/analysis/thresholds/threshold-rules.ts';
import type { PolicyPart } from '../domain/policy/policy.ts';
import { PolicySettings } from './policy-schema.ts';
import { problemsOf } from './problems.ts';
import { mostAliases, readYaml } from './read-yaml.ts';
import { Thresholds } from './sections/thresholds.ts';
import { SettingsError } from './settings-error.ts';

const Rules = z.strictObject({ policy: PolicySettings.default({}), thresholds: Thresholds.default({}) });

/** A file with a `policy` and `thresholds`, as in the settings. Throws SettingsError with all its problems. */
export function parseRules(text: string, file: string): { policy: PolicyPart; thresholds: RuleParts } {
  const { document, lines } = readYaml(text, file);
  const checked = Rules.safeParse(document.toJS({ maxAliasCount: mostAliases }) ?? {});
  if (!checked.success) throw new SettingsError(problemsOf(checked.error, file, document, lines));
  return checked.data;
}
