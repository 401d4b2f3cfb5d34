import type { GateCheck } from './gate.ts';

/** The payload of each event of this feature, besides actor and time. */
export interface GateEvents {
  'gate.bypassed': { check: string; title: string; detail: string; reason: string };
  'gate.judged': { isOpen: boolean; checks: GateCheck[] };
}
