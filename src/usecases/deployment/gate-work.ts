import type { RequestDeps } from '../deps.ts';
import type { ReleaseWork } from '../release-work.ts';

/** What the checks of the gate that the record answers need. */
export type GateWork = Pick<ReleaseWork, 'stores' | 'release' | 'now'> & { deps: Pick<RequestDeps, 'settings'> };
