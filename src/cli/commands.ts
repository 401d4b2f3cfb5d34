interface Command {
  summary: string;
  /** It answers `--help` itself. */
  hasHelp?: true;
  /** Returns the exit code. */
  run(args: readonly string[]): Promise<number>;
}

/** What can be typed after `quarterdeck`. Each loads only what it needs, so that `help` is quick. */
export const commands: Readonly<Record<string, Command | undefined>> = {
  init: {
    summary: 'write a first settings file for one service of your own',
    run: async (args) => (await import('./init/init.ts')).init(args),
  },
  start: {
    summary: 'run the bot; without Slack settings, with the local workspace and the demo services',
    run: async () => (await import('./start.ts')).start(),
  },
  demo: {
    summary:
      'play the whole story on real parts and print it; `--with jira,pagerduty,prometheus,servicenow,smtp` with other systems',
    run: async (args) => (await import('./demo/demo.ts')).demo(args),
  },
  doctor: {
    summary: 'check tokens, scopes, channels, database, services and webhooks, and say how to fix each',
    run: async () => (await import('./doctor/doctor.ts')).doctor(),
  },
  migrate: {
    summary: 'migrate the database schema',
    run: async () => (await import('./migrate.ts')).migrate(),
  },
  audit: {
    summary: '`audit verify`: read the whole record and name the first row that was changed',
    run: async (args) => (await import('./audit.ts')).audit(args),
  },
  backup: {
    summary: '`backup <file>`: write the embedded database to a file, while the bot is running or stopped',
    run: async (args) => (await import('./backup.ts')).backup(args),
  },
  restore: {
    summary: '`restore <file>`: restore the embedded database from a backup into an empty data folder',
    run: async (args) => (await import('./backup.ts')).restore(args),
  },
  config: {
    summary:
      '`config check`: check the settings file; `config reload`: tell the bot to reload it; `config show <service>`: its policy and where each value comes from',
    run: async (args) => (await import('./check-config.ts')).checkConfig(args),
  },
  agent: {
    summary: '`agent create|list|revoke`: programs that work on tasks through the Model Context Protocol',
    run: async (args) => (await import('./agent/agent.ts')).agent(args),
  },
  webhooks: {
    summary:
      '`webhooks`: how other systems are told of events, and which were given up; `webhooks resend <name> [R-12/7]` sends those again',
    run: async (args) => (await import('./webhooks/webhooks.ts')).webhooks(args),
  },
  mcp: {
    summary: 'connect a program that speaks the Model Context Protocol over its standard streams with the running bot',
    run: async (args) => (await import('./mcp/mcp.ts')).mcp(args),
  },
  tool: {
    summary: '`tool <name> --flag value …`: call a tool of the running bot, as an agent does, and print the answer',
    hasHelp: true,
    run: async (args) => (await import('./tool/tool.ts')).runTool(args),
  },
  backtest: {
    summary: '`backtest --rules <file>`: judge the watches on record again under other rules, and say what these find',
    run: async (args) => (await import('./backtest.ts')).runBacktest(args),
  },
  workspace: {
    summary: 'run only the local workspace',
    run: async () => (await import('./workspace.ts')).workspace(),
  },
};

export function usage(): string {
  const rows = Object.entries(commands).map(([name, command]) => `  ${name.padEnd(10)} ${command?.summary ?? ''}`);
  return ['quarterdeck <command>', '', ...rows].join('\n');
}
