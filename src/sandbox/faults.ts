import { asText, type Fields, isFields } from './fields.ts';

type Fault =
  | { kind: 'rate_limited'; retryAfterSeconds: number }
  | { kind: 'error'; error: string }
  | { kind: 'http'; status: number; afterStoring?: boolean }
  | { kind: 'timeout'; ms: number; afterStoring?: boolean }
  | { kind: 'latency'; ms: number };

/** A fault for some calls of a method: from the `nth` call after it was added (1 = the next) for `times` calls. */
export interface FaultRule {
  /** A method's name, or `*`. */
  method: string;
  nth?: number;
  times?: number;
  fault: Fault;
}

export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** Counts one call and says what is to go wrong with it. */
  next(method: string): Fault | null;
}

/** A schedule of what goes wrong, to try out how the app copes. */
export function createFaults(rules: readonly FaultRule[]): Faults {
  const schedule = rules.map((rule) => ({ rule, calls: 0 }));
  return {
    add: (rule) => schedule.push({ rule, calls: 0 }),
    clear: () => schedule.splice(0),
    next: (method) => {
      let found: Fault | null = null;
      for (const entry of schedule) {
        const { rule } = entry;
        if (rule.method !== '*' && rule.method !== method) continue;
        entry.calls += 1;
        const first = rule.nth ?? 1;
        if (entry.calls >= first && entry.calls < first + (rule.times ?? 1)) found ??= rule.fault;
      }
      return found;
    },
  };
}

/** Reads a fault rule from JSON; a sentence when it is none. */
export function parseFaultRule(value: unknown): FaultRule | string {
  if (!isFields(value)) return 'A fault must be an object.';
  const method = asText(value.method);
  if (method === undefined) return 'A fault needs `method`, a method of the Web API or `*`.';
  const count = (name: 'nth' | 'times') => (typeof value[name] === 'number' ? { [name]: value[name] } : {});
  const fault = parseFault(value.fault);
  return typeof fault === 'string' ? fault : { method, ...count('nth'), ...count('times'), fault };
}

function parseFault(value: unknown): Fault | string {
  const fault: Fields = isFields(value) ? value : {};
  const number = (name: string) => (typeof fault[name] === 'number' ? fault[name] : 0);
  const afterStoring = fault.afterStoring === true;
  switch (fault.kind) {
    case 'rate_limited':
      return { kind: 'rate_limited', retryAfterSeconds: number('retryAfterSeconds') || 1 };
    case 'error':
      return { kind: 'error', error: asText(fault.error) ?? 'internal_error' };
    case 'http':
      return { kind: 'http', status: Math.min(599, Math.max(400, number('status') || 500)), afterStoring };
    case 'timeout':
      return { kind: 'timeout', ms: number('ms'), afterStoring };
    case 'latency':
      return { kind: 'latency', ms: number('ms') };
    default:
      return '`fault.kind` must be rate_limited, error, http, timeout or latency.';
  }
}
