/** What a system adds to the demo, and what it has seen when the story is over. */
export interface DemoSystem {
  /** For people; a fake says that it is one. */
  title: string;
  /** Changes the demo's settings so that it is used. */
  use(settings: DemoSettings): void;
  /** Environment variables of the bot: credentials that the settings name. */
  variables: Readonly<Record<string, string>>;
  /** True once the shop is seen from there; what is always ready does not have it. */
  isReady?(): Promise<boolean>;
  /** Somebody approves there what waits for an approval; returns what was approved, null for nothing. */
  approve?(): string | null;
  /** What it was told, one line each. Throws when it was not told what it should have been. */
  seen(): Promise<readonly string[]> | readonly string[];
  stop(): Promise<void> | void;
}

/** The parts of the demo's settings file that systems change. */
export interface DemoSettings {
  organization: { escalation?: unknown };
  integrations?: Record<string, unknown>;
  groups: { executives: { channels: unknown[] } };
  services: {
    checkout: { tickets?: unknown; environments: { production: { change?: unknown; checks: unknown[] } } };
  };
}

export function integrate(settings: DemoSettings, id: string, own: object): void {
  settings.integrations = { ...settings.integrations, [id]: own };
}
