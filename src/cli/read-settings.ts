import type { Environment } from '../config/env.ts';
import { loadSettings } from '../config/settings.ts';
import type { Settings } from '../domain/settings.ts';
import { integrations } from '../integrations/registry.ts';
import { demoVariables, localNetworks } from './local.ts';
import { demoSettings } from './paths.ts';

/** The settings file selected by this environment: the user's own, or the demo's. */
export function settingsFile({ configFile }: Environment): string {
  return configFile ?? demoSettings;
}

/**
 * Reads the settings as a start with this environment would: with the local workspace, probes may reach services on
 * this machine. `demo`: the variables for the demo's file. Throws SettingsError.
 */
export function readSettings(environment: Environment, demo: Readonly<Record<string, string>> = {}): Settings {
  const networks = environment.slack.kind === 'local' ? localNetworks : [];
  // The demo's file can be read without starting the demo; values chosen by a start take precedence.
  const local = { ...demoVariables(4_100, 'demo'), ...process.env, ...demo };
  const variables = environment.slack.kind === 'local' ? local : process.env;
  return loadSettings(settingsFile(environment), variables, { integrations, networks });
}
