/** The shape of a lifecycle table: for each state, the events that leave it and their target states. */
export type LifecycleTable = { readonly [state: string]: { readonly [event: string]: string } };

type StateOf<T extends LifecycleTable> = keyof T & string;
type EventOf<T extends LifecycleTable> = { [S in keyof T]: keyof T[S] & string }[keyof T];

export interface Lifecycle<S extends string, E extends string> {
  readonly states: readonly S[];
  /** The state that `event` leads to from `state`, or null where the table has no such transition. */
  next(state: S, event: E): S | null;
  /** The events that the table allows in `state`, in the table's order. */
  events(state: S): readonly E[];
  isTerminal(state: S): boolean;
  /** All transitions, for the generated documentation. */
  arrows(): readonly { from: S; event: E; to: S }[];
}

/** Checks at compile time that every target names a state of the same table. */
type ClosedTable<T extends LifecycleTable> = { [S in keyof T]: { [E in keyof T[S]]: StateOf<T> } };

/**
 * Builds a lifecycle from one table. States and events are types derived from it; a target that is not a state of the
 * table does not compile.
 */
export function defineLifecycle<const T extends LifecycleTable>(
  table: T & ClosedTable<T>,
): Lifecycle<StateOf<T>, EventOf<T>> {
  type S = StateOf<T>;
  type E = EventOf<T>;
  const rows = new Map<string, Map<string, string>>(
    Object.entries(table as LifecycleTable).map(([state, row]) => [state, new Map(Object.entries(row))]),
  );
  const states = [...rows.keys()] as S[];
  const events = (state: S) => [...(rows.get(state)?.keys() ?? [])] as E[];
  return {
    states,
    next: (state, event) => (rows.get(state)?.get(event) as S | undefined) ?? null,
    events,
    isTerminal: (state) => events(state).length === 0,
    arrows: () =>
      states.flatMap((from) => events(from).map((event) => ({ from, event, to: rows.get(from)?.get(event) as S }))),
  };
}

export type StatesOf<L> = L extends Lifecycle<infer S, string> ? S : never;
export type EventsOf<L> = L extends Lifecycle<string, infer E> ? E : never;
