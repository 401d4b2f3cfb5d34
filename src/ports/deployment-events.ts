import type { AlertDelivery } from './alert-source.ts';
import type { OperationRef } from './executor.ts';

/** What a deployment system says has moved. It is a reason to look, and never a result. */
export interface DeploymentEvent {
  /** What moved, for the log: one line of printable characters, of at most 200. */
  about: string;
  /** Whether it is about this operation, told by the same marks by which the executor finds it. */
  isOf(operation: OperationRef): boolean;
}

/** Reads what a deployment system sends when something moves there. */
export interface DeploymentEvents {
  /**
   * Verifies the sender first, on the bytes as they came. Throws DeliveryRefused when it is not who it should be, or
   * when nothing can be read. Null when it is about nothing that an action could have started. Asks nobody: what anyone
   * may send a thousand times must not become a thousand requests.
   */
  read(delivery: AlertDelivery): Promise<DeploymentEvent | null>;
}
