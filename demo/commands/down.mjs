// Stops everything that was started for one service (`--service S`) or for all (`--all`).
import { Refusal, readFlags, run, say, serviceOf, usageError } from '../runtime/flags.mjs';
import { listProcesses, stopProcess } from '../runtime/processes.mjs';

await run(async () => {
  const flags = readFlags(['service', 'all']);
  if (flags.all === undefined && flags.service === undefined) throw new Refusal('--service or --all', usageError);
  const service = flags.all === undefined ? serviceOf(flags.service) : null;
  const names = listProcesses()
    .map(({ name }) => name)
    .filter((name) => service === null || name === service || name.startsWith(`${service}-`));
  await Promise.all(names.map((name) => stopProcess(name)));
  say(names.length === 0 ? 'nothing ran' : `stopped ${names.sort().join(', ')}`);
});
