import { existsSync, writeFileSync } from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { parseSettings } from '../../config/settings.ts';
import { SettingsError } from '../../config/settings-error.ts';
import { loadIntegrations } from '../../integrations/registry.ts';
import { localNetworks } from '../local.ts';
import { projectFolder } from '../paths.ts';
import { completed, questions, readFlags } from './answers.ts';
import { settingsText } from './settings-text.ts';

/**
 * Writes a starter settings file for one service from flags and prompts, and says what to type next. Exit code 2 for an
 * unknown or missing flag, 1 when the file exists or the answers do not give valid settings.
 */
export async function init(args: readonly string[]): Promise<number> {
  const usage = `init ${questions.map(({ key, standard }) => `--${key} ${JSON.stringify(standard)}`).join(' ')}\n`;
  let answers: Awaited<ReturnType<typeof completed>>;
  try {
    const flags = readFlags(args);
    answers = await completed(flags, process.stdin.isTTY === true && process.stdout.isTTY === true);
  } catch (error) {
    return refuse(error instanceof Error ? error.message : String(error), usage, 2);
  }
  if ('missing' in answers) return refuse(`Cannot ask questions here: pass ${answers.missing.join(', ')}.`, usage, 2);
  const file = resolve(answers.file);
  if (existsSync(file)) return refuse(`${answers.file} already exists: choose another file with --file.`, usage, 1);
  const schema = relative(dirname(file), join(projectFolder, 'docs', 'quarterdeck.schema.json'));
  const text = settingsText(answers, schema);
  try {
    parseSettings(text, answers.file, {}, { integrations: await loadIntegrations(), networks: localNetworks });
  } catch (error) {
    if (!(error instanceof SettingsError)) throw error;
    return refuse(`These answers do not make valid settings:\n${error.message}`, usage, 1);
  }
  writeFileSync(file, text, { flag: 'wx' });
  process.stdout.write(
    [
      `${answers.file} is written.`,
      '',
      'Next:',
      `  QUARTERDECK_CONFIG=${answers.file} ${programName()} start`,
      '',
      `Then open the workspace in a browser and type: /deploy ${answers.service} <version>`,
      '',
    ].join('\n'),
  );
  return 0;
}

/** The program as typed, relative to the current folder. */
function programName(): string {
  const program = process.argv[1] ?? '';
  return basename(program) === 'quarterdeck' ? 'npx quarterdeck' : `node ${relative('.', program)}`;
}

function refuse(sentence: string, usage: string, code: number): number {
  process.stderr.write(`${sentence}\nUsage: ${usage}`);
  return code;
}
