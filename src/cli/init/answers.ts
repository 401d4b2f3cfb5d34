import { createInterface } from 'node:readline/promises';
import { parseArgs } from 'node:util';

/** What a first settings file needs to know. */
export interface Answers {
  service: string;
  environment: string;
  /** A program and its arguments, separated by spaces. */
  deploy: string;
  check: string;
  file: string;
}

type Question = { [Key in keyof Answers]: { key: Key; ask: string; standard: string } }[keyof Answers];

export const questions: readonly Question[] = [
  { key: 'service', ask: 'Name of the service', standard: 'api' },
  { key: 'environment', ask: 'Environment it is deployed to', standard: 'production' },
  { key: 'deploy', ask: 'Command that deploys a version', standard: './deploy.sh {version}' },
  { key: 'check', ask: 'URL that returns 200 when the service is healthy', standard: 'http://127.0.0.1:8080/health' },
  { key: 'file', ask: 'File to write', standard: 'quarterdeck.yaml' },
];

/** The answers given as flags; throws TypeError on an unknown flag. */
export function readFlags(args: readonly string[]): Partial<Answers> {
  const options = Object.fromEntries(questions.map(({ key }) => [key, { type: 'string' as const }]));
  return parseArgs({ args: [...args], options, strict: true }).values as Partial<Answers>;
}

/**
 * Prompts for what no flag provides. Without a terminal there are no prompts, and the defaults apply for the file and
 * the environment.
 */
export async function completed(given: Partial<Answers>, terminal: boolean): Promise<Answers | { missing: string[] }> {
  const answers: Partial<Answers> = { ...given };
  if (!terminal) {
    answers.file ??= 'quarterdeck.yaml';
    answers.environment ??= 'production';
    const missing = questions.filter(({ key }) => answers[key] === undefined).map(({ key }) => `--${key}`);
    return missing.length > 0 ? { missing } : (answers as Answers);
  }
  const line = createInterface({ input: process.stdin, output: process.stdout });
  try {
    for (const { key, ask, standard } of questions)
      answers[key] ??= (await line.question(`${ask} [${standard}]: `)).trim() || standard;
  } finally {
    line.close();
  }
  return answers as Answers;
}
