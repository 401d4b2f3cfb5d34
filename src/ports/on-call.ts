import type { Json } from '../domain/invocation.ts';

/** Somebody on call, as the system knows them. */
export interface OnCallPerson {
  name: string;
  /** Null when the system does not tell. */
  email: string | null;
}

/** A system that knows who is on call. */
export interface OnCall {
  /** Who is on call now, each person once. `where` is what the settings say. Throws IntegrationError. */
  now(where: Readonly<Record<string, Json>>): Promise<readonly OnCallPerson[]>;
}
