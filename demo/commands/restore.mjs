// Brings all traffic back to an earlier version: at once when it still runs, otherwise after starting it.
import { liveSide, otherSide, sendTraffic, sideOf, startSide } from '../runtime/checkout.mjs';
import { knownVersion, readFlags, run, serviceOf } from '../runtime/flags.mjs';
import { instances, replaceInstance } from '../runtime/invoices.mjs';
import { idleSlot, liveSlot, pointTo, upload, versionIn } from '../runtime/website.mjs';

/** @param {string} version */
async function restoreCheckout(version) {
  const side = (await sideOf(version)) ?? otherSide(await liveSide());
  await startSide(side, version);
  await sendTraffic(side, version, 100);
}

/** @param {string} version */
async function restoreWebsite(version) {
  const live = liveSlot();
  if (versionIn(idleSlot()) !== version && (live === null || versionIn(live) !== version)) upload(idleSlot(), version);
  await pointTo(version);
}

await run(async () => {
  const flags = readFlags(['service', 'version']);
  const service = serviceOf(flags.service);
  const version = knownVersion(service, flags.version);
  if (service === 'checkout') await restoreCheckout(version);
  else if (service === 'website') await restoreWebsite(version);
  else for (const instance of instances) await replaceInstance(instance, version);
});
