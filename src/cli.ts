import { commands, usage } from './cli/commands.ts';

// A reader that has seen enough, such as `head`, closes the pipe; that is no fault.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  throw error;
});

const [name = 'help', ...args] = process.argv.slice(2);
const command = commands[name];
if (!command || (args.includes('--help') && command.hasHelp !== true)) {
  process.stdout.write(`${usage()}\n`);
  process.exitCode = name === 'help' || name === '--help' || args.includes('--help') ? 0 : 2;
} else {
  try {
    process.exitCode = await command.run(args);
  } catch (error) {
    const { explainFailure } = await import('./cli/failure.ts');
    process.stderr.write(`${explainFailure(error)}\n`);
    process.exitCode = 1;
  }
}
// An open channel to the process that started this one would keep this one alive.
if (process.connected) process.disconnect();
