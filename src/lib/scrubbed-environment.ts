/** The variables of the bot's own environment that a command gets. */
export const inheritedNames: ReadonlySet<string> = new Set(['PATH', 'HOME', 'LANG', 'TZ']);

/** The part of the bot's environment that a command may see: never tokens, nor anything not explicitly listed. */
export function scrubbedEnvironment(added: Readonly<Record<string, string>> = {}): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of inheritedNames) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return { ...environment, ...added };
}
