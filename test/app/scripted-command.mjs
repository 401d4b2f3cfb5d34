// Every command of the scripted service: tells the test what it was asked to do and ends as the test says.
// node scripted-command.mjs <address of the test> <log file> <service> <verb> [version] [more …]
import { appendFileSync } from 'node:fs';

const [address = '', log = '', service = '', verb = '', ...more] = process.argv.slice(2);
if (verb !== 'describe' && verb !== 'list') appendFileSync(log, `${service} ${verb} ${more.join(' ')}\n`);
const response = await fetch(`${address}/${service}/command/${verb}`, {
  method: 'POST',
  body: JSON.stringify(more),
});
process.stdout.write(Buffer.from(await response.arrayBuffer()));
process.exitCode = { 200: 0, 404: 3 }[response.status] ?? 1;
