import type { SettingsProblem } from './problems.ts';

/** Thrown when the settings are invalid; it lists every problem, not only the first. */
export class SettingsError extends Error {
  readonly problems: readonly SettingsProblem[];
  constructor(problems: readonly SettingsProblem[]) {
    super(
      problems
        .map(({ file, line, key, message }) => `${file}${line === null ? '' : `:${line}`}: ${key}: ${message}`)
        .join('\n'),
    );
    this.name = 'SettingsError';
    this.problems = problems;
  }
}
