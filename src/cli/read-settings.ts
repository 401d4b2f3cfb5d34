import type { Environment } from '../config/env.ts';
import { loadSettings } from '../config/settings.ts';
import { withoutEffect } from '../config/without-effect.ts';
import type { Settings } from '../domain/settings.ts';
import { loadIntegrations } from '../integrations/registry.ts';
import type { Logger } from '../lib/log.ts';
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
export function readSettings(environment: Environment, demo: Readonly<Record<string, string>> = {}): Promise<Settings> {
  const networks = environment.slack.kind === 'local' ? localNetworks : [];
  // The demo's file can be read without starting the demo; values chosen by a start take precedence.
  const local = { ...demoVariables(4_100, 'demo'), ...process.env, ...demo };
  const variables = environment.slack.kind === 'local' ? local : process.env;
  return loadSettings(settingsFile(environment), variables, { integrations: loadIntegrations, networks });
}

/** Logs what is set and has no effect, so that no setting is silently ignored. */
export function warnOfSettings(settings: Settings, logger: Logger): void {
  for (const { path, message } of withoutEffect(settings)) logger.warn({ key: path.join('.') }, message);
}
