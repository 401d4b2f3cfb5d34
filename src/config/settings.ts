import { readFileSync } from 'node:fs';
import type { Settings } from '../domain/settings.ts';
import { crossCheck } from './cross-check.ts';
import { fillVariables } from './fill-variables.ts';
import { lineOf, problemsOf } from './problems.ts';
import { mostAliases, readYaml } from './read-yaml.ts';
import { unsetPagers } from './sections/escalation.ts';
import { SettingsError } from './settings-error.ts';
import { settingsSchema } from './settings-schema.ts';
import { toSettings } from './to-settings.ts';
import { unsetIntegrations } from './used-integrations.ts';
import type { UsableIntegration } from './uses.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** How a settings file is read. */
export interface ReadingOptions {
  integrations: readonly UsableIntegration[];
  /** Networks that probes may reach when the file lists none; without any, only public addresses. */
  networks?: readonly string[];
}

/** Reads and checks the settings file; `${NAME}` in it is replaced from `variables`. Throws SettingsError. */
export function loadSettings(file: string, variables: Variables, options: ReadingOptions): Settings {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    throw new SettingsError([
      {
        file,
        line: null,
        key: 'QUARTERDECK_CONFIG',
        message: `${message}; create the file or point QUARTERDECK_CONFIG at it`,
      },
    ]);
  }
  return parseSettings(text, file, variables, options);
}

export function parseSettings(text: string, file: string, variables: Variables, options: ReadingOptions): Settings {
  const { document, lines } = readYaml(text, file);
  const unfilled = fillVariables(document, variables);
  if (unfilled.length > 0)
    throw new SettingsError(
      unfilled.map(({ offset, key, message }) => ({ file, line: lines.linePos(offset).line, key, message })),
    );
  const checked = settingsSchema(options.integrations).safeParse(document.toJS({ maxAliasCount: mostAliases }));
  if (!checked.success) throw new SettingsError(problemsOf(checked.error, file, document, lines));
  const settings = toSettings(checked.data, options);
  const wrong = [
    ...crossCheck(settings),
    ...unsetIntegrations(settings, options.integrations),
    ...unsetPagers(settings, options.integrations),
  ].map(({ path, message }) => ({
    file,
    line: lineOf(document, lines, path),
    key: path.join('.'),
    message,
  }));
  if (wrong.length > 0) throw new SettingsError(wrong);
  return settings;
}
