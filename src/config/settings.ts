import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { Settings } from '../domain/settings.ts';
import { crossCheck } from './cross-check.ts';
import { fillVariables } from './fill-variables.ts';
import { lineOf, problemsOf } from './problems.ts';
import { mostAliases, readYaml } from './read-yaml.ts';
import { unsetPagers } from './sections/escalation.ts';
import { unknownServices, unsetOnCall } from './sections/on-call.ts';
import { unknownPlaces } from './sections/stakeholders.ts';
import { unsetWebhookSecrets } from './sections/webhooks.ts';
import { SettingsError } from './settings-error.ts';
import { settingsSchema } from './settings-schema.ts';
import { toSettings } from './to-settings.ts';
import { unsetIntegrations } from './used-integrations.ts';
import { impliedIntegrations, type UsableIntegration } from './uses.ts';

type Variables = Readonly<Record<string, string | undefined>>;

/** How a settings file is read. */
export interface ReadingOptions {
  integrations: readonly UsableIntegration[];
  /** Networks that probes may reach when the file lists none; without any, only public addresses. */
  networks?: readonly string[];
}

/** Gives the descriptions of all integrations, or of those with these ids; other ids are left out. */
type Descriptions = (ids?: ReadonlySet<string>) => Promise<readonly UsableIntegration[]>;

/**
 * Reads and checks the settings file; `${NAME}` in it is replaced from `variables`. Asks only for the descriptions of
 * the integrations that the file names, unless it is refused: a refusal knows every integration. Throws SettingsError.
 */
export async function loadSettings(
  file: string,
  variables: Variables,
  { integrations, ...options }: Omit<ReadingOptions, 'integrations'> & { integrations: Descriptions },
): Promise<Settings> {
  const text = readText(file);
  try {
    return parseSettings(text, file, variables, { ...options, integrations: await integrations(namedIn(text)) });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return parseSettings(text, file, variables, { ...options, integrations: await integrations() });
  }
}

/** Every word of the file, and what short forms stand for. An id that is only in a comment does no harm. */
function namedIn(text: string): ReadonlySet<string> {
  return new Set([...impliedIntegrations, ...(text.match(/[a-z0-9-]+/g) ?? [])]);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
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
}

const Written = z.looseObject({ integrations: z.record(z.string(), z.unknown()).default({}) });

export function parseSettings(text: string, file: string, variables: Variables, options: ReadingOptions): Settings {
  const { document, lines } = readYaml(text, file);
  const unfilled = fillVariables(document, variables);
  if (unfilled.length > 0)
    throw new SettingsError(
      unfilled.map(({ offset, key, message }) => ({ file, line: lines.linePos(offset).line, key, message })),
    );
  const written: unknown = document.toJS({ maxAliasCount: mostAliases });
  // The schema reads one file, and to compile it takes longer than to read a file with it.
  const checked = settingsSchema(options.integrations).safeParse(written, { jitless: true });
  if (!checked.success) throw new SettingsError(problemsOf(checked.error, file, document, lines));
  // An integration reads its own settings when it is connected, so here they are only checked.
  const { integrations } = Written.parse(written);
  const settings = toSettings({ ...checked.data, integrations }, options);
  const wrong = [
    ...crossCheck(settings),
    ...unsetIntegrations(settings, options.integrations),
    ...unsetPagers(settings, options.integrations),
    ...unsetWebhookSecrets(settings, variables),
    ...unknownPlaces(settings, options.integrations),
    ...unsetOnCall(settings, options.integrations),
    ...unknownServices(settings, options.integrations),
  ].map(({ path, message }) => ({
    file,
    line: lineOf(document, lines, path),
    key: path.join('.'),
    message,
  }));
  if (wrong.length > 0) throw new SettingsError(wrong);
  return settings;
}
