import type { GateCheck } from './gate.ts';

/** The payload of each event of this feature, besides actor and time. */
export interface GateEvents {
  'gate.judged': { isOpen: boolean; checks: GateCheck[] };
}
