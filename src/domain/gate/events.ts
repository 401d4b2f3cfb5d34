import type { GateCheck } from './gate.ts';

/** What each event of this feature says besides who and when. */
export interface GateEvents {
  'gate.judged': { isOpen: boolean; checks: GateCheck[] };
}
