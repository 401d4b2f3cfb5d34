import { impossibleCanaries } from './canary-schema.ts';
import type { CrossCheck } from './cross-problem.ts';
import { toleratedBeyondThresholds, unbreakableThresholds } from './policy/analysis.ts';
import { unknownInApprovals } from './policy/approval.ts';
import { requiredWithoutOrder } from './policy/promotion.ts';
import { unknownInCalendar } from './sections/calendar.ts';
import { shownCredentials } from './sections/credentials.ts';
import { ambiguousNames, missingNames } from './sections/environments.ts';
import { impossibleEscalation } from './sections/escalation.ts';
import { forbiddenProbes, onlyCounted } from './sections/probes.ts';
import { withoutStrategy } from './sections/strategy.ts';
import { impossibleThresholds } from './sections/thresholds.ts';
import { impossibleWebhooks } from './sections/webhooks.ts';

/** What is checked once every field is valid on its own. */
const checks: readonly CrossCheck[] = [
  missingNames,
  ambiguousNames,
  forbiddenProbes,
  onlyCounted,
  shownCredentials,
  withoutStrategy,
  unbreakableThresholds,
  toleratedBeyondThresholds,
  impossibleThresholds,
  impossibleCanaries,
  impossibleEscalation,
  impossibleWebhooks,
  unknownInCalendar,
  unknownInApprovals,
  requiredWithoutOrder,
];

/** Problems across fields: names that must exist elsewhere in the file, and incompatible values. */
export const crossCheck: CrossCheck = (settings) => checks.flatMap((check) => check(settings));
