import type { ReleaseView } from '../../domain/release/view.ts';
import { incidentButtons } from './incident-buttons.ts';

/** The button that declares an incident of this release; none while it has one that is not closed. */
export function declareButton({ release, incidents }: Pick<ReleaseView, 'release' | 'incidents'>) {
  return incidents.some(({ state }) => state !== 'closed')
    ? []
    : [incidentButtons.declare.draw('Declare incident …', { releaseId: release.id })];
}
