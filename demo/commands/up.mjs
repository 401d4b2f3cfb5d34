// Starts a service with a version, unless it already runs; whatever version it runs then stays.
import { rememberedSide, sendTraffic, startSide, startSwitch, versionOn } from '../runtime/checkout.mjs';
import { knownVersion, readFlags, run, say, serviceOf } from '../runtime/flags.mjs';
import { instances, replaceInstance, startFeeder } from '../runtime/invoices.mjs';
import { findProcess } from '../runtime/processes.mjs';
import { liveSlot, setPointer, startServer, upload, versionIn } from '../runtime/website.mjs';

/** @param {string} version */
async function upCheckout(version) {
  const live = rememberedSide();
  const running = versionOn(live);
  if (running === null) await startSide(live, version);
  await startSwitch();
  if (running === null) await sendTraffic(live, version, 100);
  else say(`checkout already runs ${running} on ${live}`);
}

/** @param {string} version */
async function upInvoices(version) {
  startFeeder();
  for (const instance of instances) {
    const running = findProcess(`invoices-${instance}`)?.version;
    await replaceInstance(instance, running ?? version);
  }
}

/** @param {string} version */
async function upWebsite(version) {
  const live = liveSlot();
  if (live === null || versionIn(live) === null) {
    upload('blue', version);
    setPointer('blue');
  }
  if (versionIn('staging') === null) upload('staging', version);
  await startServer();
  say(`visitors see ${versionIn(liveSlot() ?? 'blue')}`);
}

await run(async () => {
  const flags = readFlags(['service', 'version']);
  const service = serviceOf(flags.service);
  const version = knownVersion(service, flags.version);
  await { checkout: upCheckout, invoices: upInvoices, website: upWebsite }[service](version);
});
