import type { Release } from '../../domain/release/release.ts';
import { placesByTarget } from '../../domain/stakeholder/place.ts';
import type { Stores } from '../../ports/stores.ts';
import type { Deps } from '../deps.ts';

/** Requests the release card and each stakeholder group's living message, in each of its channels and places. */
export async function wantMessages(
  deps: Pick<Deps, 'settings' | 'ids'>,
  stores: Stores,
  release: Release,
): Promise<void> {
  const want = (surface: Parameters<Stores['messages']['want']>[0]['surface'], target: string, priority: number) =>
    stores.messages.want({ id: deps.ids.next<'Message'>('msg'), releaseId: release.id, surface, target }, priority);
  await want({ kind: 'card' }, deps.settings.releaseChannel, 2);
  // A rehearsal is the business of those who rehearse.
  if (release.rehearsalOf !== null) return;
  for (const group of deps.settings.groups)
    for (const target of [...group.channels, ...placesByTarget(group.places).keys()])
      await want({ kind: 'group', groupId: group.id }, target, 4);
}
