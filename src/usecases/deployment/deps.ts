import type { ChangeDeps, Deps, RequestDeps } from '../deps.ts';

/** What the start of a deployment needs: its gates ask people and outside systems. */
export type StartDeps = RequestDeps & Pick<Deps, 'systems'>;

/** What aborts or rolls back a deployment: what runs on this host is stopped at once. */
export type ControlDeps = StartDeps & Pick<Deps, 'host'>;

/** What the work on a step needs. */
export type StepDeps = ChangeDeps & Pick<Deps, 'systems' | 'metrics' | 'host' | 'stopping'>;
