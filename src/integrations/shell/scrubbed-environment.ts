const inherited = ['PATH', 'HOME', 'LANG', 'TZ'] as const;

/** What a command may see of the bot's environment: never its tokens, nor anything else that was not asked for. */
export function scrubbedEnvironment(added: Readonly<Record<string, string>> = {}): Record<string, string> {
  const environment: Record<string, string> = {};
  for (const name of inherited) {
    const value = process.env[name];
    if (value !== undefined) environment[name] = value;
  }
  return { ...environment, ...added };
}
