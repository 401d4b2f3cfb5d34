/** One check of a gate with its result. Missing information is `unknown`, which never passes. */
export interface GateCheck {
  id: string;
  title: string;
  /** `bypassed`: it does not pass, and somebody who may has set it aside for this plan. */
  result: 'passed' | 'failed' | 'unknown' | 'bypassed';
  /** A description for people. */
  detail: string;
  reasonCode: string | null;
  /** Who bypassed it. */
  bypassedBy?: string;
  /** Who or what was asked; absent where the title says it, and in events from before this was recorded. */
  source?: string;
  /** When the answer was given, as ISO 8601; absent when it was found out for this check. */
  at?: string;
  /** A link, a hash or a number that the answer can be looked up by. */
  evidence?: string;
  /** What to do when it has not passed; absent where `detail` says it. */
  nextStep?: string;
}

export interface GateResult {
  isOpen: boolean;
  checks: GateCheck[];
}

/** Does it keep the gate open? */
export function holds({ result }: Pick<GateCheck, 'result'>): boolean {
  return result === 'passed' || result === 'bypassed';
}

/** A gate is open only when there are checks and all of them have passed, or were bypassed. */
export function judgeGate(checks: readonly GateCheck[]): GateResult {
  return { isOpen: checks.length > 0 && checks.every(holds), checks: [...checks] };
}
