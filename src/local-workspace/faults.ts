import type { DeliveryKind } from './delivery/delivery.ts';
import { asText, type Fields, isFields } from './fields.ts';

/** What goes wrong with a call of the Web API. */
type CallFault =
  | { kind: 'rate_limited'; retryAfterSeconds: number }
  | { kind: 'error'; error: string }
  | { kind: 'http'; status: number; afterStoring?: boolean }
  | { kind: 'timeout'; ms: number; afterStoring?: boolean }
  | { kind: 'latency'; ms: number };

/**
 * What goes wrong with a delivery to the app: it comes `twice`, or `late`, after the one that follows it (at the latest
 * after `ms`), or the app hears it and its answer is `cut` off with the connection.
 */
export type DeliveryFault = { kind: 'twice' } | { kind: 'late'; ms: number } | { kind: 'cut' };

/** A fault for some calls or deliveries: from the `nth` one after it was added (1 = the next) for `times` of them. */
export type FaultRule = { nth?: number; times?: number } & (
  | { method: '*' | (string & {}); fault: CallFault }
  | { delivery: '*' | DeliveryKind; fault: DeliveryFault }
);

export interface Faults {
  add(rule: FaultRule): void;
  clear(): void;
  /** Counts one call and says what is to go wrong with it. */
  next(method: string): CallFault | null;
  /** Counts one delivery and says what is to go wrong with it. */
  nextDelivery(kind: DeliveryKind): DeliveryFault | null;
}

/** A schedule of what goes wrong, to try out how the app copes. */
export function createFaults(rules: readonly FaultRule[]): Faults {
  const schedule = rules.map((rule) => ({ rule, count: 0 }));
  const isDue = (entry: { rule: FaultRule; count: number }) => {
    entry.count += 1;
    const first = entry.rule.nth ?? 1;
    return entry.count >= first && entry.count < first + (entry.rule.times ?? 1);
  };
  return {
    add: (rule) => schedule.push({ rule, count: 0 }),
    clear: () => schedule.splice(0),
    next: (method) => {
      let found: CallFault | null = null;
      for (const entry of schedule)
        if ('method' in entry.rule && (entry.rule.method === '*' || entry.rule.method === method) && isDue(entry))
          found ??= entry.rule.fault;
      return found;
    },
    nextDelivery: (kind) => {
      let found: DeliveryFault | null = null;
      for (const entry of schedule)
        if ('delivery' in entry.rule && (entry.rule.delivery === '*' || entry.rule.delivery === kind) && isDue(entry))
          found ??= entry.rule.fault;
      return found;
    },
  };
}

/** Reads a fault rule from JSON; a sentence when it is none. */
export function parseFaultRule(value: unknown): FaultRule | string {
  if (!isFields(value)) return 'A fault must be an object.';
  const count = (name: 'nth' | 'times') => (typeof value[name] === 'number' ? { [name]: value[name] } : {});
  const when = { ...count('nth'), ...count('times') };
  const delivery = asText(value.delivery);
  if (delivery !== undefined) {
    if (!isDeliveryKind(delivery)) return `\`delivery\` must be ${deliveries.join(', ')}.`;
    const fault = parseDeliveryFault(value.fault);
    return typeof fault === 'string' ? fault : { delivery, ...when, fault };
  }
  const method = asText(value.method);
  if (method === undefined) return 'A fault needs `method`, a method of the Web API or `*`, or `delivery`.';
  const fault = parseFault(value.fault);
  return typeof fault === 'string' ? fault : { method, ...when, fault };
}

const deliveries = ['*', 'slash_commands', 'interactive', 'events_api'] as const;

function isDeliveryKind(name: string): name is (typeof deliveries)[number] {
  return deliveries.some((one) => one === name);
}

function parseDeliveryFault(value: unknown): DeliveryFault | string {
  const fault: Fields = isFields(value) ? value : {};
  switch (fault.kind) {
    case 'twice':
    case 'cut':
      return { kind: fault.kind };
    case 'late':
      return { kind: 'late', ms: typeof fault.ms === 'number' ? fault.ms : 1_000 };
    default:
      return '`fault.kind` of a delivery must be twice, late or cut.';
  }
}

function parseFault(value: unknown): CallFault | string {
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
