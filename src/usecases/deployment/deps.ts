import type { ChangeDeps, Deps, RequestDeps } from '../deps.ts';

/** What the start of a deployment needs: its gates query the directory and external systems. */
export type StartDeps = RequestDeps & Pick<Deps, 'systems'>;

/** What aborting or rolling back a deployment needs: operations on this host are stopped immediately. */
export type ControlDeps = StartDeps & Pick<Deps, 'host'>;

/** What the work on a step needs. */
export type StepDeps = ChangeDeps & Pick<Deps, 'systems' | 'metrics' | 'host' | 'stopping'>;
