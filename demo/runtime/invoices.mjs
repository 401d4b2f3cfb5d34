// The worker that settles invoices: two instances and the feeder that brings the work.
import { join } from 'node:path';
import { askJson } from './ask.mjs';
import { Refusal, say } from './flags.mjs';
import { ports, servicesFolder, statePath } from './place.mjs';
import { findProcess, startProcess, stopProcess } from './processes.mjs';
import { answersAs, startHealthy } from './start-healthy.mjs';
import { waitFor } from './wait.mjs';

const folder = join(servicesFolder, 'invoices');
const workFolder = () => statePath('invoices');

export const instances = [1, 2];

/** Makes sure that this instance runs this version and works. @param {number} instance @param {string} version */
export async function replaceInstance(instance, version) {
  const name = `invoices-${instance}`;
  const port = ports.invoices(instance);
  const before = findProcess(name);
  if (before?.version === version && (await answersAs(port, version))) {
    return say(`instance ${instance} already runs ${version} and is healthy`);
  }
  if (await stopProcess(name)) say(`instance ${instance} finished its work and stopped (${before?.version})`);
  const args = [version, String(instance), String(port), workFolder()];
  const what = { program: join(folder, 'worker.mjs'), args, version, port };
  const ms = await startHealthy(name, what, () => answersAs(port, version));
  say(`instance ${instance} runs ${version}, healthy after ${ms} ms (port ${port})`);
  await seeWork(instance);
}

/** Waits until the instance has settled an invoice since it was asked. @param {number} instance */
export async function seeWork(instance) {
  const port = ports.invoices(instance);
  const processed = async () => Number((await askJson(port, '/health'))?.processed ?? Number.NaN);
  const begin = await processed();
  const settled = await waitFor(8_000, async () => {
    const now = await processed();
    return now > begin ? now : null;
  });
  if (settled === null) throw new Refusal(`instance ${instance} settles no invoices`);
  say(`instance ${instance} settles invoices (${settled} so far)`);
}

export function startFeeder() {
  if (findProcess('invoices-feeder') !== null) return;
  startProcess('invoices-feeder', { program: join(folder, 'feeder.mjs'), args: [workFolder()] });
  say('invoices come in');
}
