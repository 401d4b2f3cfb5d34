import type { ChangeDeps, Deps } from '../deps.ts';

/** What the delivery of messages needs. */
export type DeliveryDeps = ChangeDeps & Pick<Deps, 'messenger' | 'directory' | 'systems'>;
