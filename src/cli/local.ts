import { Secret } from '../lib/redact.ts';

/** Credentials of the local workspace: they only give access to a server on this machine. */
export const localTokens = {
  bot: new Secret('xoxb-local-workspace-bot'),
  app: new Secret('xapp-local-workspace-app'),
  signing: new Secret('local-workspace-signing'),
};

/** With the local workspace, probes may reach services on this machine without a `probes.networks` entry. */
export const localNetworks: readonly string[] = ['127.0.0.0/8', '::1/128'];

/** Variables for the demo's settings and commands: ports, all relative to one base, and file locations. */
export function demoVariables(base: number, state: string): Record<string, string> {
  return {
    DEMO_STATE: state,
    DEMO_PORT_BASE: String(base),
    DEMO_CHECKOUT_PORT: String(base),
    DEMO_INVOICES_PORT: String(base + 10),
    DEMO_WEBSITE_PORT: String(base + 20),
    DEMO_WEBSITE_STAGING_PORT: String(base + 22),
  };
}

/** What a started part reports to its parent process. */
export type ReadyMessage = { kind: 'ready'; addresses: Record<string, string>; tookMs: number };

export function isReadyMessage(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'ready';
}
