import type { ChangeApproval, RecordPhase } from '../../src/domain/linked-record/linked-record.ts';
import type { ChangeMove, ChangeRequest, ChangeState, ChangeSystem } from '../../src/ports/change-system.ts';
import type { Documents, Page } from '../../src/ports/documents.ts';
import { IntegrationError } from '../../src/ports/integration-error.ts';
import type { Tickets } from '../../src/ports/tickets.ts';

/** `lost`: no call arrives. `ambiguous`: it arrives, and the answer does not. */
type Mishap = 'lost' | 'ambiguous' | null;

function receiver(system: { calls: string[]; mishap: Mishap }) {
  return async <T>(call: string, take: () => T): Promise<T> => {
    if (system.mishap === 'lost') throw new IntegrationError('unavailable', 'the system does not answer');
    system.calls.push(call);
    const answer = take();
    if (system.mishap === 'ambiguous') throw new IntegrationError('unavailable', 'the answer was lost');
    return answer;
  };
}

export interface FakeChange extends ChangeState {
  mark: string;
  request: ChangeRequest | null;
  moves: ChangeMove[];
}

export interface FakeChangeSystem extends ChangeSystem {
  readonly calls: string[];
  readonly changes: FakeChange[];
  mishap: Mishap;
  /** What it requires before a change request is moved on. */
  missing: string[];
  /** Opens one by hand. */
  byHand(number: string, more?: Partial<FakeChange>): FakeChange;
  /** Answers the approval of the newest one. */
  decide(approval: ChangeApproval): void;
}

const stateOf: Readonly<Record<Exclude<RecordPhase, 'approved'>, string>> = {
  requested: 'Assess',
  running: 'Implement',
  succeeded: 'Closed',
  failed: 'Closed',
  rolled_back: 'Closed',
  canceled: 'Canceled',
};
const ends: ReadonlySet<string> = new Set(['Closed', 'Canceled']);

let systems = 0;

/** A system of change requests that only remembers; no other one has its ids. */
export function fakeChangeSystem(): FakeChangeSystem {
  systems += 1;
  const prefix = `sys${process.pid}-${systems}`;
  const make = (number: string, more: Partial<FakeChange>): FakeChange => {
    const made: FakeChange = {
      ...{ remoteId: `${prefix}-${number}`, number, title: number, link: `https://changes.example.com/${number}` },
      ...{ approval: 'waiting', status: 'New', hasEnded: false, mark: '', request: null, moves: [] },
      ...more,
    };
    system.changes.push(made);
    return made;
  };
  const system: FakeChangeSystem = {
    calls: [],
    changes: [],
    mishap: null,
    missing: [],
    byHand: make,
    decide(approval) {
      const newest = system.changes.at(-1);
      if (newest) newest.approval = approval;
    },
    open: (request) =>
      receive(`open ${request.title}`, () => {
        const known = system.changes.find(({ mark }) => mark === request.mark);
        return { ...(known ?? make(`CHG${1_000 + system.changes.length}`, { mark: request.mark, request })) };
      }),
    find: (mark) => receive('find', () => system.changes.find((one) => one.mark === mark) ?? null),
    read: (remoteId) =>
      receive(`read ${remoteId}`, () => copy(system.changes.find((one) => one.remoteId === remoteId))),
    lookUp: (number) => receive(`look up ${number}`, () => copy(system.changes.find((one) => one.number === number))),
    move: (remoteId, move) =>
      receive(`move ${remoteId} ${move.to}`, () => {
        const found = system.changes.find((one) => one.remoteId === remoteId);
        if (!found) return null;
        if (found.hasEnded || system.missing.length > 0) return { state: { ...found }, missing: system.missing };
        found.moves.push(move);
        found.status = stateOf[move.to];
        found.hasEnded = ends.has(found.status);
        return { state: { ...found }, missing: [] };
      }),
  };
  const receive = receiver(system);
  return system;
}

function copy<T extends object>(found: T | undefined): T | null {
  return found === undefined ? null : { ...found };
}

export interface FakeTickets extends Tickets {
  readonly calls: string[];
  readonly tickets: Map<string, { title: string; status: string }>;
  readonly links: Map<string, string>;
  readonly comments: Map<string, readonly string[]>;
  mishap: Mishap;
}

/** Tickets that can be moved anywhere but to `Nowhere`. */
export function fakeTickets(): FakeTickets {
  const system: FakeTickets = {
    calls: [],
    tickets: new Map(),
    links: new Map(),
    comments: new Map(),
    mishap: null,
    read: (key) =>
      receive(`read ${key}`, () => {
        const found = system.tickets.get(key);
        return found ? { key, link: `https://tickets.example.com/browse/${key}`, ...found } : null;
      }),
    link: (key, { mark, url }) => receive(`link ${key}`, () => void system.links.set(`${key} ${mark}`, url)),
    comment: (key, { mark, paragraphs }) =>
      receive(`comment ${key}`, () => void system.comments.set(`${key} ${mark}`, paragraphs)),
    move: (key, status) =>
      receive(`move ${key} ${status}`, () => {
        const found = system.tickets.get(key);
        if (!found || status === 'Nowhere') return 'the workflow has no such transition';
        found.status = status;
        return null;
      }),
  };
  const receive = receiver(system);
  return system;
}

export interface FakeDocuments extends Documents {
  readonly calls: string[];
  /** By mark. */
  readonly pages: Map<string, Page>;
  mishap: Mishap;
}

export function fakeDocuments(): FakeDocuments {
  const system: FakeDocuments = {
    calls: [],
    pages: new Map(),
    mishap: null,
    write: (page) =>
      receive('write', () => {
        system.pages.set(page.mark, page);
        return { remoteId: page.mark, link: 'https://pages.example.com/1' };
      }),
  };
  const receive = receiver(system);
  return system;
}
