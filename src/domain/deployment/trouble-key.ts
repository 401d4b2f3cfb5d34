import type { Escalation } from '../escalation/escalation.ts';
import type { Step } from './deployment.ts';

/** One escalation per way in which a step ended. */
export function troubleKey(kind: 'unknown' | 'failed' | 'inconclusive', ended: Step): string {
  return `${kind}:${ended.id}:${ended.finishedAt?.getTime() ?? 'never'}`;
}

/** The question to people about a step that ended without a verdict; null when it had one. */
export function questionAbout(step: Step, escalations: readonly Escalation[]): Escalation | null {
  const key = troubleKey('inconclusive', step);
  return escalations.find((one) => one.key === key) ?? null;
}
