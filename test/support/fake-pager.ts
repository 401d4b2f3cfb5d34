import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { Pager, PagerAlert } from '../../src/ports/pager.ts';

export interface FakePager extends Pager {
  /** Every call that arrived, in order, as `raise <key>`. */
  readonly calls: string[];
  /** What it shows now, by key. */
  readonly alerts: Map<string, { alert: PagerAlert; isQuiet: boolean }>;
  /** `lost`: no call arrives. `ambiguous`: it arrives, and the answer does not. */
  mishap: 'lost' | 'ambiguous' | null;
}

/** A pager that only remembers. */
export function fakePager(): FakePager {
  const receive = (call: string, take: () => void) => {
    if (pager.mishap === 'lost') throw new IntegrationError('unavailable', 'the pager does not answer');
    pager.calls.push(call);
    take();
    if (pager.mishap === 'ambiguous') throw new IntegrationError('unavailable', 'the answer was lost');
  };
  const pager: FakePager = {
    calls: [],
    alerts: new Map(),
    mishap: null,
    repeatMs: null,
    raise: async (alert) =>
      receive(`raise ${alert.key}`, () => {
        pager.alerts.set(alert.key, { alert, isQuiet: false });
      }),
    acknowledge: async (key) =>
      receive(`acknowledge ${key}`, () => {
        const known = pager.alerts.get(key);
        if (known) pager.alerts.set(key, { ...known, isQuiet: true });
      }),
    resolve: async (key) =>
      receive(`resolve ${key}`, () => {
        pager.alerts.delete(key);
      }),
  };
  return pager;
}
