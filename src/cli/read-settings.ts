import type { Environment } from '../config/env.ts';
import { loadSettings } from '../config/settings.ts';
import type { Settings } from '../domain/settings.ts';
import { integrations } from '../integrations/registry.ts';
import { demoVariables, localNetworks } from './local.ts';
import { demoSettings } from './paths.ts';

/** The settings file that this environment names: a file of one's own, or the demo's. */
export function settingsFile({ configFile }: Environment): string {
  return configFile ?? demoSettings;
}

/**
 * Reads the settings as a start with this environment would: beside the local workspace, services of this machine may be
 * asked. `demo`: what the demo's file is filled with. Throws SettingsError.
 */
export function readSettings(environment: Environment, demo: Readonly<Record<string, string>> = {}): Settings {
  const networks = environment.slack.kind === 'local' ? localNetworks : [];
  // A file of the demo can be read without starting the demo; what a start has decided on counts most.
  const local = { ...demoVariables(4_100, 'demo'), ...process.env, ...demo };
  const variables = environment.slack.kind === 'local' ? local : process.env;
  return loadSettings(settingsFile(environment), variables, { integrations, networks });
}
