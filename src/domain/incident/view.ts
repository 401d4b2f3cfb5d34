import type { Event } from '../event.ts';
import type { RollbackProposal } from '../proposal/proposal.ts';
import type { Release } from '../release/release.ts';
import type { StakeholderGroup } from '../stakeholder/matrix.ts';
import type { ActionItem } from './action-item.ts';
import type { Incident } from './incident.ts';
import type { Page } from './page.ts';
import type { IncidentEntry } from './record.ts';

/** One incident with what its messages show. */
export interface IncidentView {
  incident: Incident;
  /** As people call it; its name where the settings no longer have it. */
  serviceName: string;
  release: Release | null;
  items: readonly ActionItem[];
  /** What its pagers are told; null when nobody was ever paged for it. */
  page: Page | null;
  groups: readonly StakeholderGroup[];
}

/** One incident with everything that its timeline and its post-mortem tell. */
export interface IncidentRecord extends IncidentView {
  entries: readonly IncidentEntry[];
  releaseEvents: readonly Event[];
  proposals: readonly RollbackProposal[];
}
