import { Secret } from '../lib/redact.ts';

/** Credentials of the local workspace: they open nothing but a server on this machine. */
export const localTokens = {
  bot: new Secret('xoxb-local-workspace-bot'),
  app: new Secret('xapp-local-workspace-app'),
  signing: new Secret('local-workspace-signing'),
};

/** Beside the local workspace, services of this machine are asked without being listed under `probes.networks`. */
export const localNetworks: readonly string[] = ['127.0.0.0/8', '::1/128'];

/** What the demo's settings and commands need to know: ports, all counted from one base, and where their files are. */
export function demoVariables(base: number, state: string): Record<string, string> {
  return {
    DEMO_STATE: state,
    DEMO_PORT_BASE: String(base),
    DEMO_CHECKOUT_PORT: String(base),
    DEMO_INVOICES_PORT: String(base + 10),
    DEMO_WEBSITE_PORT: String(base + 20),
  };
}

/** What a part that has come up tells the process that started it. */
export type ReadyMessage = { kind: 'ready'; addresses: Record<string, string>; tookMs: number };

export function isReadyMessage(message: unknown): message is ReadyMessage {
  return typeof message === 'object' && message !== null && 'kind' in message && message.kind === 'ready';
}
