import type { Invocation } from '../invocation.ts';

/** The types of a change request, as change management knows them. */
export const changeTypes = ['standard', 'normal', 'emergency'] as const;
export type ChangeType = (typeof changeTypes)[number];

/** Where the change request of every release to an environment is kept. */
export interface ChangeSettings extends Invocation {
  type: ChangeType;
  /** Whether a release may start only when its change request is approved; otherwise the approval is only shown. */
  requireApproval: boolean;
}

/** The phases of a release in which its tickets can be moved. */
export const ticketMoves = ['running', 'succeeded', 'rolledBack'] as const;
export type TicketMoveName = (typeof ticketMoves)[number];

/** Where the tickets of a release are kept. */
export interface TicketSettings extends Invocation {
  /** Keys of the projects whose tickets are recognized in a text, such as SHOP. */
  projects: readonly string[];
  /** The status that a ticket is moved to in a phase of its release; left where it is when there is none. */
  moveTo: Readonly<Partial<Record<TicketMoveName, string>>>;
}
