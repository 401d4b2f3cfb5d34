import { createContext, useContext } from 'react';
import type { Act, ActResult, Channel, Person, UserGroup, Workspace } from '../protocol.ts';

/** What every part of the page may ask and do. */
export interface WorkspaceContextValue {
  workspace: Workspace;
  me: Person;
  act: (act: Act) => Promise<ActResult>;
  openChannel: (id: string) => void;
  openThread: (channel: string, ts: string) => void;
  /** Says something for a moment, e.g. why an action did not work. */
  notify: (message: string) => void;
}

export const WorkspaceContext = createContext<WorkspaceContextValue | null>(null);

export const useWorkspace = (): WorkspaceContextValue => {
  const value = useContext(WorkspaceContext);
  if (value === null) throw new Error('Outside of a workspace.');
  return value;
};

export const findPerson = (workspace: Workspace, id: string): Person | undefined =>
  workspace.people.find((person) => person.id === id);

export const findChannel = (workspace: Workspace, id: string): Channel | undefined =>
  workspace.channels.find((channel) => channel.id === id);

export const findGroup = (workspace: Workspace, id: string): UserGroup | undefined =>
  workspace.userGroups.find((group) => group.id === id);

/** The app has a user of its own, which may be missing among the people. */
export const isAppUser = (workspace: Workspace, id: string): boolean =>
  id === workspace.bot.userId || id === workspace.bot.botId || findPerson(workspace, id)?.isBot === true;

export const nameOf = (workspace: Workspace, id: string): string => {
  const person = findPerson(workspace, id);
  if (person !== undefined && person.realName !== '') return person.realName;
  return isAppUser(workspace, id) ? workspace.bot.name : (person?.name ?? 'Unknown');
};
