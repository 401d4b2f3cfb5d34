import type { Hub } from './hub.ts';
import { findChannel, peopleChanged } from './people/directory.ts';
import type { Channel } from './protocol.ts';
import type { SeedPerson } from './seed.ts';

/** What an administrator can change while the workspace runs; tests use it to see how the app copes. */
export interface WorkspaceChanges {
  person(id: string, change: Partial<Omit<SeedPerson, 'id'>>): void;
  userGroup(id: string, memberIds: string[]): void;
  channel(id: string, change: Partial<Pick<Channel, 'name' | 'memberIds' | 'isArchived'>>): void;
}

/** Changes people, groups and channels of a running workspace. */
export function createChanges(hub: Hub): WorkspaceChanges {
  const tell = () => {
    hub.changed();
    hub.live.tell({ type: 'workspace' }, () => true);
    hub.live.viewChanged();
  };
  const found = <T>(thing: T | undefined, id: string): T => {
    if (thing === undefined) throw new Error(`There is no ${id} in this workspace.`);
    return thing;
  };
  return {
    person: (id, change) => {
      Object.assign(
        found(
          hub.seed.people.find((one) => one.id === id),
          id,
        ),
        change,
      );
      peopleChanged(hub);
      tell();
    },
    userGroup: (id, memberIds) => {
      found(
        hub.seed.userGroups.find((one) => one.id === id),
        id,
      ).memberIds = memberIds;
      tell();
    },
    channel: (id, change) => {
      Object.assign(found(findChannel(hub, id), id), change);
      tell();
    },
  };
}
