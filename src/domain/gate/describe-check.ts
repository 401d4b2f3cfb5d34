import { resultKinds } from '../version-result/version-result.ts';
import type { GateCheck } from './gate.ts';

const fromRecord = ['candidate', 'qa', 'user-acceptance', 'configuration', ...resultKinds];

/** Where the answers of the checks come from that do not say it themselves, by their id. */
const sources: Readonly<Record<string, string>> = {
  approvals: 'the record, and the directory of people',
  artifact: 'the source of versions',
  'build-checks': 'the source of versions',
  'running-version': 'the service',
  baseline: 'the checks of the environment',
  change: 'the system of change requests',
  checklist: 'the record',
  place: 'the record',
  calendar: 'the settings, and the record',
  locks: 'the record',
  promotion: 'the record',
  rehearsal: 'the record',
  state: 'the record',
};

/** What helps, by the reason code, where the check does not say it in its words. */
const nextSteps: Readonly<Record<string, string>> = {
  APPROVALS: 'ask those who may approve now; “/deploy status” names them',
  ARTIFACT: 'see whether the version exists at its source, and whether the source answers',
  DIGEST:
    'the version was made anew: draft its plan again with “/deploy edit R-12 redraft because …”, or put back what was approved',
  BUILD_CHECKS: 'see the checks of the build, and have it run to its end',
  RUNNING_VERSION: 'see whether the service answers at its address (runningVersion in the settings)',
  BASELINE: 'see whether the sources of the checks answer, with “quarterdeck doctor”',
  CHECKLIST: 'check it off on the card',
  SIGN_OFF_UNKNOWN: 'see whether Slack answers; then try again',
  SIGN_OFF_REJECTED: 'release another version, or have its tester sign it off again',
};

/** Who or what was asked; null for a check that is not known here and does not say. */
export function sourceOf({ id, source }: GateCheck): string | null {
  return source ?? sources[id] ?? (fromRecord.includes(id) ? 'the record' : null);
}

/** What to do about a check that has not passed; null when its words say it. */
export function nextStepOf({ result, reasonCode, nextStep }: GateCheck): string | null {
  if (result === 'passed') return null;
  return nextStep ?? (reasonCode === null ? null : (nextSteps[reasonCode] ?? null));
}
