/** One check of a gate with its result. Missing information is `unknown`, which never passes. */
export interface GateCheck {
  id: string;
  title: string;
  result: 'passed' | 'failed' | 'unknown';
  /** A description for people. */
  detail: string;
  reasonCode: string | null;
}

export interface GateResult {
  isOpen: boolean;
  checks: GateCheck[];
}

/** A gate is open only when there are checks and all of them have passed. */
export function judgeGate(checks: readonly GateCheck[]): GateResult {
  return { isOpen: checks.length > 0 && checks.every((check) => check.result === 'passed'), checks: [...checks] };
}
