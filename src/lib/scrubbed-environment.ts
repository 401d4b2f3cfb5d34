/** What a command gets of the bot's own environment. */
export const inheritedNames: ReadonlySet<string> = new Set(['PATH', 'HOME', 'LANG', 'TZ']);

/** What a command may see of the bot's environment: never its tokens, nor anything else that was not asked for. */
export function scrubbedEnvironment(added: Readonly<Record<string, string>> = {}): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of inheritedNames) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return { ...environment, ...added };
}
